/** What a picker knows about the chosen slot, without React: whether it can still be had, and why not. */
import type { GuestSlot } from '@/lib/api/types';
import { isTakeable, isWaitable } from './slots';

export interface Choice {
  /** As it was when it was chosen. */
  slot: GuestSlot;
  /** True if it was chosen to wait for it. */
  waits: boolean;
}

export type LostReason = 'full' | 'closed' | 'cancelled' | 'started' | 'gone' | 'changed' | 'waitOff' | 'waitFull';

/** Refusals that mean "not this slot", in the words of the picker. */
export const LOST_REASONS: Record<string, LostReason> = {
  slot_full: 'full',
  slot_closed: 'closed',
  slot_cancelled: 'cancelled',
  slot_started: 'started',
  not_found: 'gone',
  waitlist_off: 'waitOff',
  waitlist_full: 'waitFull',
};

/** Why what was chosen cannot be had any more, as the live list shows; undefined while it can. */
export function lossOf({ slot, waits }: Choice, current: GuestSlot | undefined, now: Date): LostReason | undefined {
  if (!current) return Date.parse(slot.starts_at) <= now.getTime() ? 'started' : 'cancelled';
  // Nobody is booked at a time that was never chosen.
  if (Date.parse(current.starts_at) !== Date.parse(slot.starts_at)) return 'changed';
  if (isTakeable(current)) return undefined;
  if (current.status !== 'OPEN') return 'closed';
  if (!waits) return 'full';
  return isWaitable(current) ? undefined : 'waitOff';
}
