import { queryOptions } from '@tanstack/react-query';
import { guestApi } from '@/lib/api/next-guest';
import { persist } from '@/lib/api/persist';
import type { Booking } from '@/lib/api/types';
import { isInLine } from './phase';

/** While the guest waits, an offer must appear by itself; otherwise changes are rare and mailed as well. */
const WAITING_MS = 10_000;
const STANDING_MS = 60_000;

export const bookingQuery = (token: string) =>
  queryOptions({
    queryKey: ['booking', token],
    queryFn: ({ signal }) => guestApi.booking(token, signal),
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
  persist(() => guestApi.cancel(withReason(manage_token, reason), key));

export const cannotCome: Act = ({ manage_token }, key, reason) =>
  persist(() => guestApi.late(withReason(manage_token, reason), key));

export const acceptOffer: Act = ({ manage_token }, key) => persist(() => guestApi.answer('accept', manage_token, key));

export const declineOffer: Act = ({ manage_token }, key) =>
  persist(() => guestApi.answer('decline', manage_token, key));

export const leaveLine: Act = ({ manage_token }, key) => persist(() => guestApi.answer('leave', manage_token, key));

export function moveBooking(token: string, slotId: string, waits: boolean, key: string): Promise<Booking> {
  const body = { token, slot_id: slotId, ...(waits ? { waitlist: true } : {}) };
  return persist(() => guestApi.move(body, key));
}
