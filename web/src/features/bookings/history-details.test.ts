import { expect, test } from 'vitest';
import { detailsOf } from './history-details';

test('known facts are told in one order, whatever the order of the server', () => {
  expect(detailsOf({ reason: '공휴일', capacity: 4, starts_at: '2026-11-21T01:00:00Z', waitlist: false })).toEqual([
    { name: 'starts_at', value: '2026-11-21T01:00:00Z' },
    { name: 'capacity', value: 4 },
    { name: 'reason', value: '공휴일' },
    { name: 'waitlist', value: false },
  ]);
});

test('of what was and what is, the latter is told', () => {
  expect(detailsOf({ capacity: { from: 3, to: 4 } })).toEqual([{ name: 'capacity', value: 4 }]);
});

test('what nobody knows, is empty or is of another kind is left out', () => {
  expect(detailsOf({ shard: 7, topic: '', starts_at: 'soon', waitlist: 'yes', place: null })).toEqual([]);
});
