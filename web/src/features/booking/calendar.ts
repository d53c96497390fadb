/** Addresses that open a form for a new entry in a calendar on the web, filled in. */
import type { Booking } from '@/lib/api/types';

type Entry = Pick<Booking, 'slot' | 'host'>;

/**
 * The link of the booking is left out on purpose: whoever has it can cancel, and calendars are shared. The file has
 * what an entry needs to follow its booking.
 */
export function googleCalendarUrl({ slot, host }: Entry): string {
  const compact = (instant: string) => utc(instant).replace(/[-:]/g, '');
  return withQuery('https://calendar.google.com/calendar/render', {
    action: 'TEMPLATE',
    text: `${slot.topic} · ${host.name}`,
    dates: `${compact(slot.starts_at)}/${compact(slot.ends_at)}`,
    location: slot.place ?? slot.online_link,
    details: details(slot),
  });
}

export function outlookCalendarUrl({ slot, host }: Entry): string {
  return withQuery('https://outlook.live.com/calendar/0/deeplink/compose', {
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: `${slot.topic} · ${host.name}`,
    startdt: utc(slot.starts_at),
    enddt: utc(slot.ends_at),
    location: slot.place ?? slot.online_link,
    body: details(slot),
  });
}

function details({ online_link, instructions }: Entry['slot']): string {
  return [online_link, instructions].filter(Boolean).join('\n\n');
}

/** To the second, as both services want it. */
function utc(instant: string): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Outlook reads a plus sign as a plus sign, so spaces are written as `%20`. */
function withQuery(base: string, query: Record<string, string | null>): string {
  const pairs = Object.entries(query).filter(([, value]) => value);
  return `${base}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&')}`;
}
