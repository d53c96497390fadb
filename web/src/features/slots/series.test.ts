import { describe, expect, test } from 'vitest';
import { fieldOf, lineOf, newSlots, type SlotFormValues, seriesOf } from './series';

const SEOUL = 'Asia/Seoul';
const VALUES: SlotFormValues = {
  mode: 'many',
  day: '2026-11-21',
  start: '10:00',
  minutes: 50,
  capacity: 3,
  count: 3,
  gap: 10,
  topic: ' 진로 상담 ',
  place: '',
  online_link: '',
  instructions: '',
  waitlist: true,
};

describe('a series', () => {
  test('stands in the host’s zone, with breaks', () => {
    expect(seriesOf(VALUES, SEOUL)).toEqual([
      { starts_at: '2026-11-21T01:00:00.000Z', ends_at: '2026-11-21T01:50:00.000Z' },
      { starts_at: '2026-11-21T02:00:00.000Z', ends_at: '2026-11-21T02:50:00.000Z' },
      { starts_at: '2026-11-21T03:00:00.000Z', ends_at: '2026-11-21T03:50:00.000Z' },
    ]);
  });

  test('of one ignores count and break', () => {
    expect(seriesOf({ ...VALUES, mode: 'one', count: Number.NaN, gap: Number.NaN }, SEOUL)).toHaveLength(1);
  });

  test.each([
    ['a start that the clock skips', { day: '2026-03-29', start: '01:30' }, 'Europe/London'],
    ['no length', { minutes: Number.NaN }, SEOUL],
    ['a length of zero', { minutes: 0 }, SEOUL],
    ['more than anybody means', { count: 101 }, SEOUL],
    ['an empty day', { day: '' }, SEOUL],
  ])('is empty while the form is not usable: %s', (_, changes, zone) => {
    expect(seriesOf({ ...VALUES, ...changes }, zone)).toEqual([]);
  });

  test('is sent trimmed, without empty fields', () => {
    expect(newSlots(VALUES, SEOUL)[0]).toEqual({
      starts_at: '2026-11-21T01:00:00.000Z',
      ends_at: '2026-11-21T01:50:00.000Z',
      capacity: 3,
      topic: '진로 상담',
      waitlist: true,
    });
  });
});

describe('a pointer of the server', () => {
  test.each([
    ['/ends_at', 'minutes', undefined],
    ['/topic', 'topic', undefined],
    ['/slots/17/ends_at', undefined, 17],
    ['/slots/17/topic', 'topic', 17],
    ['/slots/3', undefined, 3],
    ['/slots', undefined, undefined],
    ['', undefined, undefined],
  ])('%s belongs to field %s and line %s', (pointer, field, line) => {
    expect(fieldOf(pointer)).toBe(field);
    expect(lineOf(pointer)).toBe(line);
  });
});
