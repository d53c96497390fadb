import { describe, expect, test } from 'vitest';
import type { GuestSlot } from '@/lib/api/types';
import { applyChange, dayStrip, firstDay, isWaitable, nearestFree, sharedFacts, soonest, upcoming } from './slots';

const NOW = new Date('2026-11-20T03:00:00Z');
const SEOUL = 'Asia/Seoul';

function slot(id: string, starts_at: string, changes: Partial<GuestSlot> = {}): GuestSlot {
  return {
    id,
    topic: '진로 상담',
    place: '3층 상담실',
    online_link: null,
    instructions: null,
    starts_at,
    ends_at: new Date(Date.parse(starts_at) + 50 * 60_000).toISOString(),
    capacity: 3,
    free: 3,
    waiting: 0,
    waitlist: true,
    status: 'OPEN',
    version: 1,
    ...changes,
  };
}

describe('what can be taken', () => {
  const slots = [
    slot('past', '2026-11-20T02:59:00Z'),
    slot('full', '2026-11-21T01:00:00Z', { free: 0 }),
    slot('closed', '2026-11-21T02:00:00Z', { status: 'CLOSED' }),
    slot('gone', '2026-11-21T03:00:00Z', { status: 'CANCELLED' }),
    slot('a', '2026-11-21T05:00:00Z'),
    slot('b', '2026-11-21T06:00:00Z'),
    slot('c', '2026-11-22T05:00:00Z'),
    slot('d', '2026-11-23T05:00:00Z'),
  ];

  test('what has begun or was cancelled is not shown', () => {
    expect(upcoming(slots, NOW).map((it) => it.id)).toEqual(['full', 'closed', 'a', 'b', 'c', 'd']);
  });

  test('the soonest are the first three that are free and open', () => {
    expect(soonest(upcoming(slots, NOW)).map((it) => it.id)).toEqual(['a', 'b', 'c']);
  });

  test('the nearest to a lost slot is free, open and another one', () => {
    const lost = slot('lost', '2026-11-21T05:40:00Z', { free: 0 });
    expect(nearestFree(upcoming(slots, NOW), lost)?.id).toBe('b');
    expect(nearestFree([slot('x', '2026-11-21T05:00:00Z'), slot('y', '2026-11-21T06:20:00Z'), lost], lost)?.id).toBe(
      'x',
    );
    expect(nearestFree([lost], lost)).toBeUndefined();
  });
});

describe('what can be waited for', () => {
  const at = '2026-11-21T01:00:00Z';

  test('is full, open, and of a host who lets people wait', () => {
    expect(isWaitable(slot('full', at, { free: 0, waiting: 2 }))).toBe(true);
    expect(isWaitable(slot('free', at))).toBe(false);
    expect(isWaitable(slot('closed', at, { free: 0, status: 'CLOSED' }))).toBe(false);
    expect(isWaitable(slot('without a line', at, { free: 0, waitlist: false }))).toBe(false);
  });

  test('the day opened first has a free place, else a line, else anything', () => {
    const full = slot('full', '2026-11-22T01:00:00Z', { free: 0 });
    const shut = slot('shut', '2026-11-21T01:00:00Z', { free: 0, waitlist: false });
    const free = slot('free', '2026-11-23T01:00:00Z');
    const first = (...slots: GuestSlot[]) => firstDay(dayStrip(slots, SEOUL, NOW));
    expect(first(shut, full, free)).toBe('2026-11-23');
    expect(first(shut, full)).toBe('2026-11-22');
    expect(first(shut)).toBe('2026-11-21');
    expect(first()).toBeUndefined();
  });
});

describe('the strip of days', () => {
  test('has no gaps, starts today and counts free places of open slots', () => {
    const slots = [
      slot('a', '2026-11-21T01:00:00Z', { free: 2 }),
      slot('b', '2026-11-21T05:00:00Z', { free: 1, status: 'CLOSED' }),
      slot('c', '2026-11-23T01:00:00Z', { free: 0 }),
    ];
    const strip = dayStrip(slots, SEOUL, NOW).map(({ day, free, slots }) => [day, free, slots.length]);
    expect(strip).toEqual([
      ['2026-11-20', 0, 0],
      ['2026-11-21', 2, 2],
      ['2026-11-22', 0, 0],
      ['2026-11-23', 0, 1],
    ]);
  });

  test('belongs to the viewer’s days, not the server’s', () => {
    const late = [slot('late', '2026-11-21T15:30:00Z')];
    expect(dayStrip(late, SEOUL, NOW).at(-1)?.day).toBe('2026-11-22');
    expect(dayStrip(late, 'Asia/Kathmandu', NOW).at(-1)?.day).toBe('2026-11-21');
  });

  test('leaves empty days out when slots lie far apart', () => {
    const strip = dayStrip([slot('a', '2026-11-21T01:00:00Z'), slot('b', '2027-03-01T01:00:00Z')], SEOUL, NOW);
    expect(strip.map((it) => it.day)).toEqual(['2026-11-21', '2027-03-01']);
  });
});

describe('live changes', () => {
  const known = { zone: SEOUL, items: [slot('a', '2026-11-21T01:00:00Z', { version: 5, free: 2 })] };
  const { id, starts_at, ends_at, capacity, waitlist, status } = slot('a', '2026-11-21T01:00:00Z');
  const change = { id, starts_at, ends_at, capacity, waitlist, status, free: 0, waiting: 1 };

  test('a newer version is applied and keeps what it does not mention', () => {
    const [after] = applyChange(known, { ...change, version: 6 }).items;
    expect(after).toMatchObject({ free: 0, version: 6, topic: '진로 상담' });
  });

  test('a slot that was moved stands where its new time belongs', () => {
    const two = { zone: SEOUL, items: [...known.items, slot('b', '2026-11-21T05:00:00Z')] };
    const later = { ...change, starts_at: '2026-11-21T06:00:00Z', ends_at: '2026-11-21T06:50:00Z', version: 6 };
    expect(applyChange(two, later).items.map((it) => it.id)).toEqual(['b', 'a']);
  });

  test('an older or equal version changes nothing', () => {
    expect(applyChange(known, { ...change, version: 5 })).toEqual(known);
    expect(applyChange(known, { ...change, version: 4 })).toEqual(known);
  });
});

test('facts are shared only when every slot agrees', () => {
  const facts = sharedFacts([
    slot('a', '2026-11-21T01:00:00Z'),
    slot('b', '2026-11-21T05:00:00Z', { place: '2층', capacity: 1 }),
  ]);
  expect(facts).toEqual({
    topic: '진로 상담',
    minutes: 50,
    capacity: undefined,
    place: undefined,
    isOnline: false,
    instructions: null,
  });
});
