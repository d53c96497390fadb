import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { persist } from '@/lib/api/persist';
import type { Booking, NewBooking } from '@/lib/api/types';

/** While the guest waits somewhere, an offer must appear by itself. */
const WAITING_MS = 10_000;

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call('GET', '/invitations/validate', { query: { token }, signal }),
    refetchInterval: ({ state }) => (state.data?.bookings.some((it) => it.status !== 'BOOKED') ? WAITING_MS : false),
  });

export function book(booking: NewBooking, idempotencyKey: string): Promise<Booking> {
  return persist(() => call('POST', '/bookings', { body: booking, idempotencyKey }));
}
