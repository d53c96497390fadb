import { expect, test } from 'vitest';
import { asDay, daysFrom, formatDayRange, minutesAhead, mondayOf, someDay, weekdayOf } from './days';
import { formatWeekday } from './time';

test('weeks begin on Monday, before and after the epoch of the calculation', () => {
  expect(mondayOf('2026-11-21')).toBe('2026-11-16');
  expect(mondayOf('2026-11-16')).toBe('2026-11-16');
  expect(mondayOf('2023-12-31')).toBe('2023-12-25');
  expect(weekdayOf('2026-11-22')).toBe('SUN');
  expect(formatWeekday(someDay('WED'), 'ko')).toBe('수');
});

test('a range has both its ends, and none backwards', () => {
  expect(daysFrom('2026-11-29', '2026-12-01')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01']);
  expect(daysFrom('2026-12-01', '2026-11-29')).toEqual([]);
});

test('an address can say anything, and only days are taken', () => {
  expect(asDay('2026-11-21')).toBe('2026-11-21');
  for (const text of ['2026-02-30', '2026-13-01', '21.11.2026', '', undefined]) expect(asDay(text)).toBeUndefined();
});

test('a week is headed by its days, its months and, in another year, the year', () => {
  const now = new Date('2026-11-20T03:00:00Z');
  expect(formatDayRange('2026-11-16', '2026-11-22', 'ko', now)).toBe('11월 16–22일');
  expect(formatDayRange('2026-11-16', '2026-11-22', 'en', now)).toBe('16–22 November');
  expect(formatDayRange('2026-11-30', '2026-12-06', 'ko', now)).toBe('11월 30일–12월 6일');
  expect(formatDayRange('2026-12-28', '2027-01-03', 'en', now)).toBe('28 December – 3 January 2027');
  expect(formatDayRange('2027-01-04', '2027-01-10', 'ko', now)).toBe('2027년 1월 4–10일');
});

test('clocks are compared on the day in question', () => {
  expect(minutesAhead('Asia/Seoul', 'Asia/Kathmandu', '2026-11-20T03:00:00Z')).toBe(195);
  expect(minutesAhead('Europe/London', 'Asia/Seoul', '2026-07-01T20:00:00Z')).toBe(-480);
  expect(minutesAhead('Europe/London', 'Asia/Seoul', '2026-12-01T20:00:00Z')).toBe(-540);
});
