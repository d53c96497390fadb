/** What a pattern would open, laid out as weeks. */
import type { PatternPreview, PatternProblem } from '@/lib/api/types';
import { daysFrom, mondayOf } from '@/lib/days';
import { addDays } from '@/lib/time';

export interface PatternDay {
  day: string;
  /** How many slots begin on it. */
  slots: number;
  isWithin: boolean;
  isExcepted: boolean;
  problems: PatternProblem[];
}

export interface PatternWeek {
  monday: string;
  days: PatternDay[];
}

export function weeksOf(from: string, until: string, except: string[], preview: PatternPreview): PatternWeek[] {
  const slots = new Map<string, number>();
  for (const { date } of preview.items) slots.set(date, (slots.get(date) ?? 0) + 1);
  const first = mondayOf(from);
  const last = addDays(mondayOf(until), 6);
  const days = daysFrom(first, last).map((day) => ({
    day,
    slots: slots.get(day) ?? 0,
    isWithin: from <= day && day <= until,
    isExcepted: except.includes(day),
    problems: preview.problems.filter(({ date }) => date === day),
  }));
  return daysFrom(first, last)
    .filter((_, position) => position % 7 === 0)
    .map((monday, week) => ({ monday, days: days.slice(week * 7, week * 7 + 7) }));
}

/** In how many weeks something opens. */
export function weekCount({ items }: PatternPreview): number {
  return new Set(items.map(({ date }) => mondayOf(date))).size;
}
