import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { persist } from '@/lib/api/persist';
import type { Booking } from '@/lib/api/types';
import { isInLine } from './phase';

/** While the guest waits, an offer must appear by itself; otherwise changes are rare and mailed as well. */
const WAITING_MS = 10_000;
const STANDING_MS = 60_000;

export const bookingQuery = (token: string) =>
  queryOptions({
    queryKey: ['booking', token],
    queryFn: ({ signal }) => call('GET', '/bookings/manage', { query: { token }, signal }),
    refetchInterval: ({ state }) => paceOf(state.data),
    // A tab in the background shows the guest's turn in its title.
    refetchIntervalInBackground: true,
  });

function paceOf(booking: Booking | undefined): number | false {
  if (booking && (isInLine(booking) || booking.waits.length > 0)) return WAITING_MS;
  return document.hidden ? false : STANDING_MS;
}

export type Act = (booking: Booking, idempotencyKey: string, reason: string) => Promise<Booking>;

const withReason = (token: string, reason: string) => ({ token, ...(reason ? { reason } : {}) });

export const cancelBooking: Act = ({ manage_token }, key, reason) =>
  persist(() =>
    call('POST', '/bookings/manage/cancel', { body: withReason(manage_token, reason), idempotencyKey: key }),
  );

export const cannotCome: Act = ({ manage_token }, key, reason) =>
  persist(() => call('POST', '/bookings/manage/late', { body: withReason(manage_token, reason), idempotencyKey: key }));

const answerWith =
  (path: '/bookings/waitlist/accept' | '/bookings/waitlist/decline' | '/bookings/waitlist/leave'): Act =>
  ({ manage_token }, key) =>
    persist(() => call('POST', path, { body: { token: manage_token }, idempotencyKey: key }));

export const acceptOffer = answerWith('/bookings/waitlist/accept');
export const declineOffer = answerWith('/bookings/waitlist/decline');
export const leaveLine = answerWith('/bookings/waitlist/leave');

export function moveBooking(token: string, slotId: string, waits: boolean, key: string): Promise<Booking> {
  const body = { token, slot_id: slotId, ...(waits ? { waitlist: true } : {}) };
  return persist(() => call('POST', '/bookings/manage/move', { body, idempotencyKey: key }));
}
