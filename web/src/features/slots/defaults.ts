import type { Slot } from '@/lib/api/types';
import { addDays, dayOf, formatTime, instantsOf, minutesBetween } from '@/lib/time';
import type { SlotFormValues, Times } from './series';

const DAYS_PER_WEEK = 7;

interface Beginning {
  zone: string;
  now: Date;
  /** The slot opened last: the next one is usually like it. */
  like: Slot | undefined;
  /** True if it is a copy, which also keeps the day of the week and the time. */
  isCopy: boolean;
  /** What was dragged in the calendar. */
  times: Times | undefined;
  /** What the organisation does as a rule. */
  waitlist: boolean | undefined;
}

/** What the form of a new slot begins with. */
export function slotDefaults({ zone, now, like, isCopy, times, waitlist }: Beginning): SlotFormValues {
  const length = times ?? like;
  return {
    mode: 'one',
    ...(times
      ? wallOf(times.starts_at, zone)
      : like && isCopy
        ? nextWall(like.starts_at, zone, now)
        : tomorrow(zone, now)),
    minutes: length ? minutesBetween(length.starts_at, length.ends_at) : 50,
    capacity: like?.capacity ?? 3,
    count: 4,
    gap: 10,
    topic: like?.topic ?? '',
    place: like?.place ?? '',
    online_link: like?.online_link ?? '',
    instructions: like?.instructions ?? '',
    waitlist: (isCopy ? like?.waitlist : undefined) ?? waitlist ?? true,
  };
}

function tomorrow(zone: string, now: Date) {
  return { day: addDays(dayOf(now.toISOString(), zone), 1), start: '10:00' };
}

export function wallOf(instant: string, zone: string) {
  return { day: dayOf(instant, zone), start: formatTime(instant, zone) };
}

/** The same day of the week at the same time, the first that is still ahead. */
function nextWall(instant: string, zone: string, now: Date) {
  const { day, start } = wallOf(instant, zone);
  const isAhead = (date: string) => instantsOf(date, start, zone).some((at) => Date.parse(at) > now.getTime());
  const today = dayOf(now.toISOString(), zone);
  let candidate = day;
  // One week beyond today is always ahead, but for a time that the clock skips on that very day.
  while (candidate < addDays(today, 2 * DAYS_PER_WEEK) && !isAhead(candidate)) {
    candidate = addDays(candidate, DAYS_PER_WEEK);
  }
  return { day: candidate, start };
}
