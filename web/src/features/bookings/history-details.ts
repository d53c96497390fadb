/** What an entry of the history says. The server's details are facts by name; only those that people know are told. */
import type { HistoryEntry, Slot } from '@/lib/api/types';

/** One type of event may stand for several things that people tell apart. */
export function kindOf({ type, details }: Pick<HistoryEntry, 'type'> & { details: Record<string, unknown> }): string {
  switch (type) {
    case 'BookingCreated':
      return details.accepted === true ? 'OfferAccepted' : type;
    case 'BookingCompleted':
      return details.status === 'NO_SHOW' ? 'BookingNoShow' : type;
    case 'BookingCancelled':
      return details.kind === 'LATE' ? 'BookingCancelledLate' : type;
    case 'BookingRescheduled':
      return details.time === false ? 'BookingRelocated' : type;
    case 'OfferMade':
      return details.first_come === true ? 'PlaceOpened' : type;
    case 'OfferEnded':
      if (details.how === 'DECLINED') return 'OfferDeclined';
      return details.out === true ? 'OfferMissedTwice' : 'OfferMissed';
    case 'WaitEnded':
      return WAIT_ENDS.has(String(details.kind)) ? `WaitEnded_${details.kind}` : type;
    case 'ReminderDue':
      return details.kind === 'DAY' ? 'RemindedDay' : 'RemindedHour';
    default:
      return type;
  }
}

const WAIT_ENDS = new Set(['LEFT', 'STARTED', 'SLOT', 'USED', 'MOVED']);

/** Things that end something are drawn as rings, all others as filled dots. */
export function isEnding(kind: string): boolean {
  return ENDINGS.some((beginning) => kind.startsWith(beginning));
}

const ENDINGS = ['SlotCancelled', 'OfferDeclined', 'OfferMissed', 'BookingCancelled', 'BookingNoShow', 'WaitEnded'];

const SCALARS = ['topic', 'place', 'online_link', 'instructions', 'capacity', 'position', 'reason'] as const;
const MOMENTS = ['starts_at', 'until'] as const;

type SlotStatus = Slot['status'];

export type Detail =
  | { name: (typeof SCALARS)[number]; value: string | number }
  | { name: (typeof MOMENTS)[number]; value: string }
  | { name: 'status'; value: SlotStatus }
  | { name: 'waitlist'; value: boolean };

export function detailsOf(details: Record<string, unknown>): Detail[] {
  const found: Detail[] = [];
  for (const name of MOMENTS) {
    const value = latest(details[name]);
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) found.push({ name, value });
  }
  for (const name of SCALARS) {
    const value = latest(details[name]);
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') found.push({ name, value });
  }
  const status = latest(details.status);
  if (status === 'OPEN' || status === 'CLOSED' || status === 'CANCELLED') found.push({ name: 'status', value: status });
  const waitlist = latest(details.waitlist);
  if (typeof waitlist === 'boolean') found.push({ name: 'waitlist', value: waitlist });
  return found;
}

/** A change may be told as what is now, or as what was and what is. */
function latest(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'to' in value) return value.to;
  return value;
}
