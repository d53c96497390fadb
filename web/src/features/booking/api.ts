import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { persist } from '@/lib/api/persist';
import type { Booking } from '@/lib/api/types';

export const bookingQuery = (token: string) =>
  queryOptions({
    queryKey: ['booking', token],
    queryFn: ({ signal }) => call('GET', '/bookings/manage', { query: { token }, signal }),
    refetchInterval: 60_000,
  });

export function cancelBooking(token: string, reason: string, idempotencyKey: string): Promise<Booking> {
  const body = { token, ...(reason ? { reason } : {}) };
  return persist(() => call('POST', '/bookings/manage/cancel', { body, idempotencyKey }));
}
