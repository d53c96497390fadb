import { describe, expect, test } from 'vitest';
import {
  beginPattern,
  nextWindow,
  type PatternValues,
  patternFieldOf,
  patternOf,
  patternSchema,
  toggleDay,
  trialOf,
} from './values';

const values: PatternValues = {
  ...beginPattern('2026-12-01', {
    topic: '진로 상담',
    place: '',
    online_link: '',
    instructions: '',
    minutes: 50,
    capacity: 3,
    waitlist: true,
  }),
  windows: [
    { days: ['THU', 'TUE'], starts: '09:00', ends: '12:00' },
    { days: ['FRI'], starts: '14:00', ends: '16:00' },
  ],
};

describe('a pattern', () => {
  test('is four weeks at first, and is sent day by day in the order of the week', () => {
    expect(patternOf(values)).toEqual({
      topic: '진로 상담',
      from: '2026-12-01',
      until: '2026-12-28',
      minutes: 50,
      gap_minutes: 10,
      capacity: 3,
      waitlist: true,
      times: [
        { weekday: 'TUE', starts: '09:00', ends: '12:00' },
        { weekday: 'THU', starts: '09:00', ends: '12:00' },
        { weekday: 'FRI', starts: '14:00', ends: '16:00' },
      ],
    });
  });

  test('leaves out days that lie in its range only', () => {
    const except = ['2027-01-01', '2026-12-25'];
    expect(patternOf({ ...values, except }).except).toEqual(['2026-12-25']);
    expect(patternOf({ ...values, except: ['2027-01-01'] }).except).toBeUndefined();
  });

  test('can be tried before it has a topic, but not while its times are half typed', () => {
    expect(trialOf({ ...values, topic: '' })).toMatchObject({ topic: '-' });
    for (const changes of [
      { from: '' },
      { until: '2026-11-30' },
      { until: '2027-12-02' },
      { minutes: Number.NaN },
      { windows: [{ days: [], starts: '09:00', ends: '12:00' }] },
      { windows: [{ days: ['MON' as const], starts: '12:00', ends: '09:00' }] },
    ]) {
      expect(trialOf({ ...values, ...changes })).toBeUndefined();
    }
  });

  test('may last until midnight', () => {
    const windows = [{ days: ['MON' as const], starts: '20:00', ends: '00:00' }];
    expect(patternSchema.safeParse({ ...values, windows }).success).toBe(true);
  });
});

test('another window begins with the days of the last one', () => {
  expect(nextWindow(values.windows)).toEqual({ days: ['FRI'], starts: '14:00', ends: '17:00' });
});

test('pressing a day leaves it out, and pressing it again takes it back', () => {
  expect(toggleDay(['2026-12-25'], '2026-12-24')).toEqual(['2026-12-24', '2026-12-25']);
  expect(toggleDay(['2026-12-25'], '2026-12-25')).toEqual([]);
});

test.each([
  ['/until', 'until'],
  ['/times/0/starts', 'windows.0.starts'],
  ['/times/1/ends', 'windows.0.ends'],
  ['/times/2/ends', 'windows.1.ends'],
  ['/times/3/ends', undefined],
  ['/times', undefined],
])('a complaint about %s belongs to %s', (pointer, field) => {
  expect(patternFieldOf(pointer, values.windows)).toBe(field);
});
