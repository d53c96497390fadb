/** Where a booking stands, without React: its status, and what the clock makes of it. */
import type { Booking } from '@/lib/api/types';

export type Phase =
  /** Booked, and it can be moved and cancelled. */
  | 'booked'
  /** Booked, and too late for that; one can still say that one cannot come. */
  | 'late'
  | 'begun'
  | 'over'
  | 'waiting'
  | 'offered'
  /** A place is free, and the first of those waiting to accept gets it. */
  | 'firstCome'
  | 'declined'
  | 'missed'
  | 'left'
  | 'ended'
  | 'cancelled';

export function phaseOf(booking: Booking, now: Date): Phase {
  switch (booking.status) {
    case 'BOOKED':
      return bookedPhase(booking, now.getTime());
    case 'COMPLETED':
    case 'NO_SHOW':
      return 'over';
    case 'OFFERED':
      return booking.offer?.first_come ? 'firstCome' : 'offered';
    case 'WAITLISTED':
      return booking.offer ? 'firstCome' : 'waiting';
    case 'DECLINED':
      return 'declined';
    case 'MISSED':
      return 'missed';
    case 'LEFT':
      return 'left';
    case 'ENDED':
      return 'ended';
    case 'CANCELLED':
      return 'cancelled';
  }
}

function bookedPhase({ slot, cancel_until }: Booking, now: number): Phase {
  if (now >= Date.parse(slot.ends_at)) return 'over';
  if (now >= Date.parse(slot.starts_at)) return 'begun';
  return now > Date.parse(cancel_until) ? 'late' : 'booked';
}

/** Waiting or offered: something may happen at any moment. */
export function isInLine({ status }: Pick<Booking, 'status'>): boolean {
  return status === 'WAITLISTED' || status === 'OFFERED';
}

/** Also a place that is free for whoever of those waiting takes it first. */
export function isOpenOffer({ status, offer }: Pick<Booking, 'status' | 'offer'>): boolean {
  return status === 'OFFERED' || offer !== null;
}

/** True where the guest may leave until the very start, for example because the host changed the time. */
export function isFreeUntilStart({ slot, cancel_until }: Booking): boolean {
  return Date.parse(cancel_until) >= Date.parse(slot.starts_at);
}
