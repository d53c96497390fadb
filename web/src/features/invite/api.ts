import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { persist } from '@/lib/api/persist';
import type { Booking, GuestSlots, NewBooking, ValidInvitation } from '@/lib/api/types';

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call<ValidInvitation>('GET', '/invitations/validate', { query: { token }, signal }),
  });

export const slotsQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token, 'slots'],
    queryFn: ({ signal }) => call<GuestSlots>('GET', '/invitations/slots', { query: { token }, signal }),
  });

export function book(booking: NewBooking, idempotencyKey: string): Promise<Booking> {
  return persist(() => call<Booking>('POST', '/bookings', { body: booking, idempotencyKey }));
}
