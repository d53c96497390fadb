import type { ChipTone } from '@/components/chip';
import type { BookingStatus, HostBooking } from '@/lib/api/types';

/** Who has a place, who waits for one, and who no longer does either. */
export type Standing = 'coming' | 'waiting' | 'gone';

const STANDINGS: Record<BookingStatus, Standing> = {
  BOOKED: 'coming',
  COMPLETED: 'coming',
  NO_SHOW: 'coming',
  OFFERED: 'waiting',
  WAITLISTED: 'waiting',
  CANCELLED: 'gone',
  DECLINED: 'gone',
  MISSED: 'gone',
  LEFT: 'gone',
  ENDED: 'gone',
};

export const TONES: Record<BookingStatus, ChipTone> = {
  BOOKED: 'good',
  COMPLETED: 'ink',
  NO_SHOW: 'no',
  OFFERED: 'wait',
  WAITLISTED: 'wait',
  CANCELLED: 'plain',
  DECLINED: 'plain',
  MISSED: 'plain',
  LEFT: 'plain',
  ENDED: 'plain',
};

export function standingOf({ status }: HostBooking): Standing {
  return STANDINGS[status];
}

/** People by their standing: places in the order of booking, the line in its own order, offers at its head. */
export function byStanding(bookings: HostBooking[]): Record<Standing, HostBooking[]> {
  const groups: Record<Standing, HostBooking[]> = { coming: [], waiting: [], gone: [] };
  for (const booking of bookings) groups[standingOf(booking)].push(booking);
  groups.coming.sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  groups.waiting.sort((a, b) => placeInLine(a) - placeInLine(b));
  groups.gone.sort((a, b) => Date.parse(b.ended_at ?? b.created_at) - Date.parse(a.ended_at ?? a.created_at));
  return groups;
}

function placeInLine({ status, position }: HostBooking): number {
  return status === 'OFFERED' ? 0 : (position ?? Number.MAX_SAFE_INTEGER);
}

/** What a host may do with a booking now; the server has the last word. */
export function may(booking: HostBooking, now: Date): { attend: boolean; cancel: boolean } {
  const hasStarted = Date.parse(booking.slot.starts_at) <= now.getTime();
  const standing = standingOf(booking);
  return { attend: hasStarted && standing === 'coming', cancel: !hasStarted && standing !== 'gone' };
}
