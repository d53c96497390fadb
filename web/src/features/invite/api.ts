import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { persist } from '@/lib/api/persist';
import type { Booking, NewBooking } from '@/lib/api/types';

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call('GET', '/invitations/validate', { query: { token }, signal }),
  });

export const slotsQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token, 'slots'],
    queryFn: ({ signal }) => call('GET', '/invitations/slots', { query: { token }, signal }),
  });

export function book(booking: NewBooking, idempotencyKey: string): Promise<Booking> {
  return persist(() => call('POST', '/bookings', { body: booking, idempotencyKey }));
}
