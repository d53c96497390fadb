import { expect, test } from 'vitest';
import type { GuestSlot } from '@/lib/api/types';
import { lossOf } from './choice';

const NOW = new Date('2026-11-20T03:00:00Z');
const SLOT: GuestSlot = {
  id: 'a',
  topic: '진로 상담',
  place: null,
  online_link: null,
  instructions: null,
  starts_at: '2026-11-21T01:00:00Z',
  ends_at: '2026-11-21T01:50:00Z',
  capacity: 3,
  free: 1,
  waiting: 0,
  waitlist: true,
  status: 'OPEN',
  version: 1,
};
const FULL = { ...SLOT, free: 0, waiting: 2 };

test('what was chosen to be booked is lost when it fills, though one could wait for it', () => {
  expect(lossOf({ slot: SLOT, waits: false }, SLOT, NOW)).toBeUndefined();
  expect(lossOf({ slot: SLOT, waits: false }, FULL, NOW)).toBe('full');
});

test('what was chosen to wait for stays chosen while there is a line, and when a place comes free', () => {
  expect(lossOf({ slot: FULL, waits: true }, FULL, NOW)).toBeUndefined();
  expect(lossOf({ slot: FULL, waits: true }, SLOT, NOW)).toBeUndefined();
  expect(lossOf({ slot: FULL, waits: true }, { ...FULL, waitlist: false }, NOW)).toBe('waitOff');
});

test('a slot that closed, went or moved to another time is lost, however it was chosen', () => {
  for (const waits of [false, true]) {
    const loss = (current: GuestSlot | undefined, now = NOW) => lossOf({ slot: SLOT, waits }, current, now);
    expect(loss({ ...SLOT, status: 'CLOSED' })).toBe('closed');
    expect(loss(undefined)).toBe('cancelled');
    expect(loss(undefined, new Date('2026-11-21T01:00:00Z'))).toBe('started');
    expect(loss({ ...SLOT, starts_at: '2026-11-21T02:00:00Z' })).toBe('changed');
    expect(loss({ ...SLOT, starts_at: '2026-11-21T01:00:00+00:00' })).toBeUndefined();
  }
});
