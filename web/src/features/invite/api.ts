import { queryOptions } from '@tanstack/react-query';
import { guestApi } from '@/lib/api/next-guest';
import { persist } from '@/lib/api/persist';
import type { Booking, NewBooking } from '@/lib/api/types';

/** While the guest waits somewhere, an offer must appear by itself. */
const WAITING_MS = 10_000;

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => guestApi.invitation(token, signal),
    refetchInterval: ({ state }) => (state.data?.bookings.some((it) => it.status !== 'BOOKED') ? WAITING_MS : false),
  });

export function book(booking: NewBooking, idempotencyKey: string): Promise<Booking> {
  return persist(() => guestApi.book(booking, idempotencyKey));
}
