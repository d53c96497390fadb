import { describe, expect, test } from 'vitest';
import type { Slot } from '@/lib/api/types';
import { slotDefaults } from './defaults';

const zone = 'Asia/Seoul';
const now = new Date('2026-11-20T03:00:00Z'); // Friday noon in Seoul
const slot = (starts_at: string, ends_at: string) =>
  ({ topic: '진로 상담', capacity: 5, waitlist: false, starts_at, ends_at }) as Slot;
const beginning = { zone, now, like: undefined, isCopy: false, times: undefined, waitlist: undefined };

describe('a new slot begins', () => {
  test('tomorrow at ten, when nothing is known', () => {
    expect(slotDefaults(beginning)).toMatchObject({ day: '2026-11-21', start: '10:00', minutes: 50, capacity: 3 });
  });

  test('like the last one, but on its own day', () => {
    const like = slot('2026-11-10T00:00:00Z', '2026-11-10T01:30:00Z');
    expect(slotDefaults({ ...beginning, like, waitlist: true })).toMatchObject({
      day: '2026-11-21',
      minutes: 90,
      capacity: 5,
      topic: '진로 상담',
      waitlist: true,
    });
  });

  test('where it was dragged, by the clock of the organisation', () => {
    const times = { starts_at: '2026-11-23T00:30:00Z', ends_at: '2026-11-23T01:00:00Z' };
    expect(slotDefaults({ ...beginning, times })).toMatchObject({ day: '2026-11-23', start: '09:30', minutes: 30 });
  });
});

describe('a copy keeps the day of the week and the time', () => {
  test('as they are while they are ahead', () => {
    const like = slot('2026-11-25T01:00:00Z', '2026-11-25T01:50:00Z');
    expect(slotDefaults({ ...beginning, like, isCopy: true })).toMatchObject({
      day: '2026-11-25',
      start: '10:00',
      waitlist: false,
    });
  });

  test('a week on, or as many as it takes, once they have passed', () => {
    const like = slot('2026-11-06T01:00:00Z', '2026-11-06T01:50:00Z'); // a Friday, two weeks ago, at ten
    expect(slotDefaults({ ...beginning, like, isCopy: true })).toMatchObject({ day: '2026-11-27', start: '10:00' });
  });
});
