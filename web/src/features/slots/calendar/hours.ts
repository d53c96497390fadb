import type { Instant } from '@/lib/api/types';
import { dayOf, formatTime } from '@/lib/time';

/** Which hours of the day the calendar shows, from one full hour to another. */
export interface Hours {
  from: number;
  until: number;
}

export const WHOLE_DAY: Hours = { from: 0, until: 24 };
/** What an office is open, when nothing says otherwise. */
const OFFICE: Hours = { from: 9, until: 19 };

interface Span {
  starts_at: Instant;
  ends_at: Instant;
}

/** The hours of an office, stretched to whatever lies outside of them. */
export function hoursFor(spans: Span[], zone: string): Hours {
  const ends = spans.map((span) => (endsNextDay(span, zone) ? WHOLE_DAY.until : Math.ceil(hourOf(span.ends_at, zone))));
  // What goes on after midnight begins the next day's column at its very top.
  const goesOn = spans.some((span) => endsNextDay(span, zone) && hourOf(span.ends_at, zone) > 0);
  if (goesOn) return WHOLE_DAY;
  const starts = spans.map(({ starts_at }) => Math.floor(hourOf(starts_at, zone)));
  return { from: Math.min(OFFICE.from, ...starts), until: Math.max(OFFICE.until, ...ends) };
}

function endsNextDay({ starts_at, ends_at }: Span, zone: string): boolean {
  return dayOf(ends_at, zone) > dayOf(starts_at, zone);
}

function hourOf(instant: Instant, zone: string): number {
  const [hour = 0, minute = 0] = formatTime(instant, zone).split(':').map(Number);
  return hour + minute / 60;
}
