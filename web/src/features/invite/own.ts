/** What a guest already has with an invitation, without React: in which order it is shown, and what a booking ends. */
import { isOpenOffer } from '@/features/booking/phase';
import type { OwnPlace } from '@/features/picker/time-list';
import type { OwnBooking, ValidInvitation } from '@/lib/api/types';

export type OwnState = 'offered' | 'booked' | 'waiting';

const ORDER: OwnState[] = ['offered', 'booked', 'waiting'];

/** A place that is free for whoever of the waiting takes it first is an offer to each of them. */
export function ownState({ status, offer }: Pick<OwnBooking, 'status' | 'offer'>): OwnState {
  if (isOpenOffer({ status, offer })) return 'offered';
  return status === 'WAITLISTED' ? 'waiting' : 'booked';
}

/** Offers first, because they end; then what is certain; then what is hoped for; each by its time. */
export function inOrder(bookings: OwnBooking[]): OwnBooking[] {
  const rank = (booking: OwnBooking) => ORDER.indexOf(ownState(booking));
  const start = (booking: OwnBooking) => Date.parse(booking.slot.starts_at);
  return [...bookings].sort((a, b) => rank(a) - rank(b) || start(a) - start(b));
}

/** The waits and offers that a booking now would end, because it takes the last use of the invitation. */
export function endedByBooking({ uses_left, bookings }: Pick<ValidInvitation, 'uses_left' | 'bookings'>): OwnBooking[] {
  return uses_left === 1 ? inOrder(bookings).filter((booking) => ownState(booking) !== 'booked') : [];
}

/** What stands at which slot, for the list of times. */
export function ownPlaces(bookings: OwnBooking[]): Map<string, OwnPlace> {
  return new Map(bookings.map((booking) => [booking.slot.id, ownState(booking)]));
}
