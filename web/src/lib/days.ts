/** Calculating with days of the calendar, as `2026-11-21`, for the pages of hosts. How they are spelled is `time.ts`'s. */
import type { Instant, Locale, Weekday } from '@/lib/api/types';
import { present } from '@/lib/clock';
import { addDays, dayOf, daysBetween, formatMonth, formatTime, minutesBetween } from '@/lib/time';

/** A week as it is counted here, Monday first. */
export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const satisfies Weekday[];

const A_MONDAY = '2024-01-01';

export function weekdayOf(day: string): Weekday {
  const position = daysBetween(A_MONDAY, day) % 7;
  return WEEKDAYS[(position + 7) % 7] ?? 'MON';
}

/** Some day of that weekday, to spell its name. */
export function someDay(weekday: Weekday): string {
  return addDays(A_MONDAY, WEEKDAYS.indexOf(weekday));
}

export function mondayOf(day: string): string {
  return addDays(day, -WEEKDAYS.indexOf(weekdayOf(day)));
}

/** The days from `from` to `until`, both included. */
export function daysFrom(from: string, until: string): string[] {
  const count = daysBetween(from, until) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, position) => addDays(from, position));
}

/** What an address or a field says, if it is a day at all. */
export function asDay(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? text : undefined;
}

/** The heading of a week: "11월 16–22일" or "16–22 November". */
export function formatDayRange(from: string, until: string, language: Locale, now: Date = present()): string {
  const [first, last] = [Number(from.slice(8)), Number(until.slice(8))];
  const [month, lastMonth] = [formatMonth(from, language, now), formatMonth(until, language, now)];
  const isOneMonth = from.slice(0, 7) === until.slice(0, 7);
  if (language === 'ko')
    return isOneMonth ? `${month} ${first}–${last}일` : `${month} ${first}일–${lastMonth} ${last}일`;
  return isOneMonth ? `${first}–${last} ${month}` : `${first} ${month} – ${last} ${lastMonth}`;
}

/** By how many minutes the clock of one zone is ahead of another's at that instant. */
export function minutesAhead(zone: string, of: string, at: Instant): number {
  const wall = (zone: string) => `${dayOf(at, zone)}T${formatTime(at, zone)}:00Z`;
  return minutesBetween(wall(of), wall(zone));
}
