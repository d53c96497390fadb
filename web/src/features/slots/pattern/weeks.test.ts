import { expect, test } from 'vitest';
import type { PatternPreview } from '@/lib/api/types';
import { weekCount, weeksOf } from './weeks';

const item = (date: string) => ({ date, starts_at: `${date}T01:00:00Z`, ends_at: `${date}T01:50:00Z` });
const preview: PatternPreview = {
  zone: 'Asia/Seoul',
  items: [item('2026-12-01'), item('2026-12-01'), item('2026-12-08')],
  problems: [{ date: '2026-12-03', time: '09:00', code: 'overlaps' }],
};

test('weeks are whole, and their days know what lies on them', () => {
  const weeks = weeksOf('2026-12-01', '2026-12-08', ['2026-12-04'], preview);
  expect(weeks.map(({ monday }) => monday)).toEqual(['2026-11-30', '2026-12-07']);
  const [first] = weeks;
  expect(first?.days.map(({ slots }) => slots)).toEqual([0, 2, 0, 0, 0, 0, 0]);
  expect(first?.days.map(({ isWithin }) => isWithin)).toEqual([false, true, true, true, true, true, true]);
  expect(first?.days[3]?.problems).toHaveLength(1);
  expect(first?.days[4]?.isExcepted).toBe(true);
  expect(weeks[1]?.days[1]?.slots).toBe(1);
  expect(weeks[1]?.days[2]?.isWithin).toBe(false);
});

test('only weeks in which something opens are counted', () => {
  expect(weekCount(preview)).toBe(2);
  expect(weekCount({ ...preview, items: [] })).toBe(0);
});
