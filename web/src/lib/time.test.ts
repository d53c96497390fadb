import { describe, expect, test } from 'vitest';
import {
  addDays,
  clocksAgree,
  dayOf,
  formatBothTimes,
  formatDay,
  formatDayRange,
  formatDayTime,
  formatDuration,
  formatLeft,
  formatMinutes,
  formatMonth,
  formatNearDay,
  formatNearDayTime,
  formatOrdinal,
  formatTimeRange,
  formatWeekday,
  formatZone,
  instantsOf,
  offsetsDiffer,
  startOfToday,
  viewerZone,
} from './time';

const SEOUL = 'Asia/Seoul';
const NOW = new Date('2026-11-20T03:00:00Z');
const SATURDAY_TEN = '2026-11-21T01:00:00Z';

test('the tests run in a zone that is not the host’s', () => {
  expect(['Asia/Kathmandu', 'Asia/Katmandu']).toContain(viewerZone());
});

describe('days and times', () => {
  test('are spelled as Koreans and English readers spell them', () => {
    expect(formatDay(SATURDAY_TEN, SEOUL, 'ko', NOW)).toBe('11월 21일(토)');
    expect(formatDay(SATURDAY_TEN, SEOUL, 'en', NOW)).toBe('Sat 21 Nov');
    expect(formatDayTime(SATURDAY_TEN, SEOUL, 'ko', NOW)).toBe('11월 21일(토) 10:00');
    expect(formatDayTime(SATURDAY_TEN, SEOUL, 'en', NOW)).toBe('Sat 21 Nov, 10:00');
  });

  test('name the year only when it is another one, by the clock of the zone', () => {
    expect(formatDay('2027-01-02T01:00:00Z', SEOUL, 'ko', NOW)).toBe('2027년 1월 2일(토)');
    expect(formatDay('2026-12-31T15:30:00Z', SEOUL, 'en', NOW)).toBe('Fri 1 Jan 2027');
  });

  test('follow the zone, not the machine', () => {
    expect(formatTimeRange(SATURDAY_TEN, '2026-11-21T01:50:00Z', SEOUL, 'ko')).toBe('10:00–10:50');
    expect(formatTimeRange(SATURDAY_TEN, '2026-11-21T01:50:00Z', 'Asia/Kathmandu', 'ko')).toBe('06:45–07:35');
    expect(dayOf('2026-11-20T18:00:00Z', SEOUL)).toBe('2026-11-21');
    expect(dayOf('2026-11-20T18:00:00Z', 'America/New_York')).toBe('2026-11-20');
  });

  test('say when a slot ends on the next day, and show midnight as 00:00', () => {
    expect(formatTimeRange('2026-11-21T14:30:00Z', '2026-11-21T15:00:00Z', SEOUL, 'ko')).toBe('23:30–다음 날 00:00');
    expect(formatTimeRange('2026-11-21T14:30:00Z', '2026-11-21T15:00:00Z', SEOUL, 'en')).toBe('23:30–00:00 next day');
  });

  test('a range over the hour in which the clocks are set says by which of them it ends', () => {
    expect(formatTimeRange('2026-10-25T00:30:00Z', '2026-10-25T01:20:00Z', 'Europe/London', 'en')).toMatch(
      /^01:30–01:20 \(GMT(\+0)?\)$/,
    );
    expect(formatTimeRange('2026-03-29T00:30:00Z', '2026-03-29T01:20:00Z', 'Europe/London', 'en')).toBe(
      '00:30–02:20 (GMT+1)',
    );
  });

  test('near days are named as people name them', () => {
    expect(formatNearDay('2026-11-20T05:00:00Z', SEOUL, 'ko', NOW)).toBe('오늘 (금)');
    expect(formatNearDay(SATURDAY_TEN, SEOUL, 'ko', NOW)).toBe('내일 (토)');
    expect(formatNearDay('2026-11-23T02:00:00Z', SEOUL, 'ko', NOW)).toBe('월요일');
    expect(formatNearDay('2026-11-23T02:00:00Z', SEOUL, 'en', NOW)).toBe('Monday');
    expect(formatNearDay('2026-11-27T02:00:00Z', SEOUL, 'ko', NOW)).toBe('11월 27일(금)');
  });

  test('a strip of days names the month it enters', () => {
    expect(formatWeekday('2026-11-30', 'ko', '2026-11-29')).toBe('월');
    expect(formatWeekday('2026-12-01', 'ko', '2026-11-30')).toBe('12월 화');
    expect(formatWeekday('2026-12-30', 'en', '2026-11-21')).toBe('Dec Wed');
  });

  test('months and durations', () => {
    expect(formatMonth('2026-11-21', 'ko', NOW)).toBe('11월');
    expect(formatMonth('2027-01-21', 'en', NOW)).toBe('January 2027');
    expect(formatDuration(SATURDAY_TEN, '2026-11-21T01:50:00Z', 'ko')).toBe('50분');
    expect(formatDuration(SATURDAY_TEN, '2026-11-21T02:30:00Z', 'ko')).toBe('1시간 30분');
    expect(formatDuration(SATURDAY_TEN, '2026-11-21T03:00:00Z', 'en')).toBe('2 h');
    expect(formatMinutes(24 * 60, 'ko')).toBe('24시간');
    expect(formatMinutes(14 * 24 * 60, 'ko')).toBe('14일');
    expect(formatMinutes(54 * 60, 'en')).toBe('2 days 6 h');
  });
});

describe('moments within a sentence', () => {
  test('are named by the day while it is near', () => {
    expect(formatNearDayTime('2026-11-20T05:10:00Z', SEOUL, 'ko', NOW)).toBe('오늘 14:10');
    expect(formatNearDayTime(SATURDAY_TEN, SEOUL, 'en', NOW)).toBe('tomorrow, 10:00');
    expect(formatNearDayTime('2026-11-23T02:00:00Z', SEOUL, 'ko', NOW)).toBe('11월 23일(월) 11:00');
    expect(formatNearDayTime('2026-11-19T02:00:00Z', SEOUL, 'ko', NOW)).toBe('11월 19일(목) 11:00');
  });

  test('have the host’s clock beside them where it shows something else', () => {
    const both = (instant: string, zone: string) => formatBothTimes(instant, SEOUL, zone, 'ko');
    expect(both(SATURDAY_TEN, 'Asia/Tokyo')).toBe('11월 21일(토) 10:00');
    expect(both(SATURDAY_TEN, 'Asia/Kathmandu')).toBe('11월 21일(토) 06:45 (서울 시간 10:00)');
    expect(both(SATURDAY_TEN, 'America/New_York')).toBe('11월 20일(금) 20:00 (서울 시간 11월 21일(토) 10:00)');
  });

  test('name the offset in the hour that the clock shows twice', () => {
    expect(formatDayTime('2026-10-25T00:30:00Z', 'Europe/London', 'en', NOW)).toBe('Sun 25 Oct, 01:30 (GMT+1)');
    // Browsers of different years write the offset of none differently.
    expect(formatDayTime('2026-10-25T01:30:00Z', 'Europe/London', 'en', NOW)).toMatch(/01:30 \(GMT(\+0)?\)$/);
    expect(formatDayTime('2026-10-25T02:30:00Z', 'Europe/London', 'en', NOW)).toBe('Sun 25 Oct, 02:30');
    expect(offsetsDiffer('Europe/London', '2026-10-25T00:30:00Z', '2026-10-25T09:00:00Z')).toBe(true);
    expect(offsetsDiffer(SEOUL, '2026-10-25T00:30:00Z', '2026-10-25T09:00:00Z')).toBe(false);
  });

  test('what is left is told in minutes, and in seconds near the end', () => {
    const left = (minutes: number, seconds = 0) => formatLeft((minutes * 60 + seconds) * 1000, 'ko');
    expect(left(72, 30)).toBe('1시간 12분');
    expect(left(42)).toBe('42분');
    expect(left(10)).toBe('10분');
    expect(left(9, 41)).toBe('9:41');
    expect(left(0, 5)).toBe('0:05');
    expect(left(-3)).toBe('0:00');
  });
});

test('places in a line are counted as people count them', () => {
  expect([1, 2, 3, 4, 11, 12, 21, 1002].map((it) => formatOrdinal(it, 'en'))).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '21st',
    '1,002nd',
  ]);
  expect(formatOrdinal(3, 'ko')).toBe('3번째');
});

test('a range of days is told by both ends, or by the one it has', () => {
  const year = new Date().getUTCFullYear();
  const range = (from: string | null, until: string | null) => formatDayRange(from, until, 'ko');
  expect(range(`${year}-12-01`, `${year}-12-31`)).toMatch(/^12월 1일\(.\)–12월 31일\(.\)$/);
  expect(range(`${year}-12-01`, null)).toMatch(/부터$/);
  expect(range(null, `${year}-12-31`)).toMatch(/까지$/);
  expect(range(null, null)).toBe('');
});

describe('zones', () => {
  test('are named with the offset of that day', () => {
    expect(formatZone(SEOUL, SATURDAY_TEN, 'ko')).toBe('서울 시간 (GMT+9)');
    expect(formatZone('America/New_York', '2026-07-01T00:00:00Z', 'en')).toBe('New York time (GMT-4)');
    expect(formatZone('America/New_York', '2026-12-01T00:00:00Z', 'en')).toBe('New York time (GMT-5)');
    expect(formatZone('Asia/Kathmandu', SATURDAY_TEN, 'ko')).toBe('네팔 시간 (GMT+5:45)');
  });

  test('agree when their clocks do', () => {
    expect(clocksAgree(SEOUL, 'Asia/Tokyo', SATURDAY_TEN)).toBe(true);
    expect(clocksAgree(SEOUL, 'Asia/Kathmandu', SATURDAY_TEN)).toBe(false);
    expect(clocksAgree('Europe/London', 'UTC', '2026-12-01T00:00:00Z')).toBe(true);
    expect(clocksAgree('Europe/London', 'UTC', '2026-07-01T00:00:00Z')).toBe(false);
  });
});

describe('the instants of a wall clock', () => {
  test('are one as a rule', () => {
    expect(instantsOf('2026-11-21', '10:00', SEOUL)).toEqual(['2026-11-21T01:00:00.000Z']);
    expect(instantsOf('2026-11-21', '10:00', 'Asia/Kathmandu')).toEqual(['2026-11-21T04:15:00.000Z']);
  });

  test('are none when the clock jumps over them', () => {
    expect(instantsOf('2026-03-29', '01:30', 'Europe/London')).toEqual([]);
    expect(instantsOf('2026-03-08', '02:30', 'America/New_York')).toEqual([]);
  });

  test('are two when the clock shows them twice', () => {
    expect(instantsOf('2026-10-25', '01:30', 'Europe/London')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ]);
    // Lord Howe moves its clocks by half an hour only.
    expect(instantsOf('2026-04-05', '01:45', 'Australia/Lord_Howe')).toHaveLength(2);
  });

  test('are none for a field that is still empty', () => {
    expect(instantsOf('', '', SEOUL)).toEqual([]);
  });

  test('a day begins at its first instant, also where midnight is skipped', () => {
    expect(startOfToday(SEOUL, NOW)).toBe('2026-11-19T15:00:00.000Z');
    // Cairo moves its clocks at midnight: 24 April 2026 begins at 01:00.
    expect(startOfToday('Africa/Cairo', new Date('2026-04-24T10:00:00Z'))).toBe('2026-04-23T22:00:00.000Z');
  });

  test('days are added on the calendar', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-28', 1)).toBe('2026-03-29');
  });
});
