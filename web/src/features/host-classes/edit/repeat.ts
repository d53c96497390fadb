import type { Weekday } from '@/lib/api/types';
import { weekdayOf } from '@/lib/days';
import { addDays } from '@/lib/time';
import type { SessionValues } from './values';

const DAYS_OF_WEEK = 7;

export interface Repeat {
  from: string;
  weekdays: Weekday[];
  start: string;
  end: string;
  count: number;
}

/** So many sessions on the chosen days of the week, beginning with the first such day. */
export function repeated({ from, weekdays, start, end, count }: Repeat): SessionValues[] {
  const sessions: SessionValues[] = [];
  if (!/^\d{4}-\d{2}-\d{2}$/.test(from) || weekdays.length === 0) return sessions;
  // Every week has at least one of the days, so this ends.
  for (let day = from, looked = 0; sessions.length < count && looked < count * DAYS_OF_WEEK; looked += 1) {
    if (weekdays.includes(weekdayOf(day))) sessions.push({ day, start, end });
    day = addDays(day, 1);
  }
  return sessions;
}

/** Both together in the order of time; what is there already is not put in twice. */
export function withSessions(known: readonly SessionValues[], added: readonly SessionValues[]): SessionValues[] {
  const keyOf = ({ day, start }: SessionValues) => `${day} ${start}`;
  const keys = new Set(known.map(keyOf));
  const fresh = added.filter((session) => !keys.has(keyOf(session)));
  return [...known, ...fresh].sort((first, second) => keyOf(first).localeCompare(keyOf(second)));
}

/** A further session: a week after the last one at the same time of day, or today's empty beginning. */
export function nextSession(known: readonly SessionValues[], today: string): SessionValues {
  const last = known.at(-1);
  if (!last?.day) return { day: addDays(today, DAYS_OF_WEEK), start: '10:00', end: '12:00' };
  return { ...last, day: addDays(last.day, DAYS_OF_WEEK) };
}
