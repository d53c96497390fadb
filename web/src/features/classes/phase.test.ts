import { expect, test } from 'vitest';
import type { PublicClass } from '@/lib/api/types';
import { freeOf, isActive, phaseOf } from './phase';

const CLASS = {
  status: 'PUBLISHED',
  selection: 'FIRST_COME',
  capacity: 10,
  taken_count: 3,
  waiting_count: 0,
  waitlist: true,
  waitlist_capacity: 5,
  recruit_from: '2026-11-20T01:00:00Z',
  recruit_until: '2026-11-27T01:00:00Z',
  starts_at: '2026-12-01T01:00:00Z',
  ends_at: '2026-12-22T03:00:00Z',
} as PublicClass;

const at = (time: string) => new Date(time);
const during = at('2026-11-21T00:00:00Z');

test.each([
  ['a moment before the opening', {}, at('2026-11-20T00:59:59.999Z'), 'before'],
  ['the opening itself', {}, at('2026-11-20T01:00:00Z'), 'open'],
  ['places are left', {}, during, 'open'],
  ['the last place is left', { taken_count: 9 }, during, 'open'],
  ['all are taken and one can wait', { taken_count: 10 }, during, 'line'],
  ['the line has its last place', { taken_count: 10, waiting_count: 4 }, during, 'line'],
  ['the line is full', { taken_count: 10, waiting_count: 5 }, during, 'full'],
  ['there is no line', { taken_count: 10, waitlist: false }, during, 'full'],
  ['more are taken than there are places', { taken_count: 12, waitlist: false }, during, 'full'],
  ['a host chooses, so a full class takes applications', { taken_count: 10, selection: 'REVIEW' }, during, 'open'],
  ['recruiting is over', {}, at('2026-11-27T01:00:00Z'), 'over'],
  ['closed by the host', { status: 'CLOSED' }, during, 'closed'],
  ['closed before the opening', { status: 'CLOSED' }, at('2026-11-19T01:00:00Z'), 'closed'],
  ['begun by the clock, though the answer is older', {}, at('2026-12-01T01:00:00Z'), 'started'],
  ['begun as the server says', { status: 'RUNNING' }, during, 'started'],
  ['over', {}, at('2026-12-22T03:00:00Z'), 'ended'],
  ['cancelled, whatever the clock says', { status: 'CANCELLED' }, at('2026-12-23T00:00:00Z'), 'cancelled'],
] as const)('%s', (_, changes, now, phase) => {
  expect(phaseOf({ ...CLASS, ...changes }, now)).toBe(phase);
});

test('no place is ever less than none', () => {
  expect(freeOf({ capacity: 10, taken_count: 12 })).toBe(0);
});

test('only what has ended leaves room for another application', () => {
  expect(isActive({ status: 'WAITLISTED' })).toBe(true);
  expect(isActive({ status: 'OFFERED' })).toBe(true);
  expect(isActive({ status: 'REJECTED' })).toBe(false);
  expect(isActive({ status: 'EXPIRED' })).toBe(false);
});
