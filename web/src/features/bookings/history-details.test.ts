import { expect, test } from 'vitest';
import { detailsOf, isEnding, kindOf } from './history-details';

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
  expect(
    detailsOf({ shard: 7, status: 'COMPLETED', topic: '', starts_at: 'soon', waitlist: 'yes', place: null }),
  ).toEqual([]);
});

const KINDS: [string, Record<string, unknown>, string][] = [
  ['SlotCreated', {}, 'SlotCreated'],
  ['BookingCreated', { accepted: false }, 'BookingCreated'],
  ['BookingCreated', { accepted: true }, 'OfferAccepted'],
  ['BookingCompleted', { status: 'COMPLETED' }, 'BookingCompleted'],
  ['BookingCompleted', { status: 'NO_SHOW' }, 'BookingNoShow'],
  ['BookingCancelled', { kind: 'GUEST' }, 'BookingCancelled'],
  ['BookingCancelled', { kind: 'LATE' }, 'BookingCancelledLate'],
  ['BookingRescheduled', { time: true }, 'BookingRescheduled'],
  ['BookingRescheduled', { time: false }, 'BookingRelocated'],
  ['OfferMade', { until: '2026-11-21T01:00:00Z' }, 'OfferMade'],
  ['OfferMade', { first_come: true }, 'PlaceOpened'],
  ['OfferEnded', { how: 'MISSED', out: false }, 'OfferMissed'],
  ['OfferEnded', { how: 'MISSED', out: true }, 'OfferMissedTwice'],
  ['OfferEnded', { how: 'DECLINED' }, 'OfferDeclined'],
  ['WaitEnded', { kind: 'USED' }, 'WaitEnded_USED'],
  ['WaitEnded', { kind: 'HOST' }, 'WaitEnded'],
  ['ReminderDue', { kind: 'DAY' }, 'RemindedDay'],
  ['SomethingNewer', {}, 'SomethingNewer'],
];

test.each(KINDS)('%s with %o is %s', (type, details, kind) => {
  expect(kindOf({ type, details })).toBe(kind);
});

test('what ends something is a ring', () => {
  expect(['BookingNoShow', 'BookingCancelledLate', 'WaitEnded_USED'].every(isEnding)).toBe(true);
  expect(['BookingCreated', 'OfferMade', 'OfferAccepted'].some(isEnding)).toBe(false);
});
