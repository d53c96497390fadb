import { expect, test } from 'vitest';
import type { OwnBooking } from '@/lib/api/types';
import { endedByBooking, inOrder, ownPlaces, ownState } from './own';

function own(id: string, status: OwnBooking['status'], starts_at: string, more: Partial<OwnBooking> = {}): OwnBooking {
  const slot = {
    id: `slot of ${id}`,
    topic: '진로 상담',
    place: null,
    online_link: null,
    instructions: null,
    starts_at,
    ends_at: starts_at,
    capacity: 3,
    free: 0,
    waiting: 2,
    waitlist: true,
    status: 'OPEN' as const,
    version: 1,
  };
  return { id, manage_token: id, status, slot, position: null, offer: null, ...more };
}

const BOOKED = own('booked', 'BOOKED', '2026-11-25T01:00:00Z');
const LATER = own('later', 'WAITLISTED', '2026-11-23T01:00:00Z');
const SOONER = own('sooner', 'WAITLISTED', '2026-11-22T01:00:00Z');
const OFFERED = own('offered', 'OFFERED', '2026-11-26T01:00:00Z', {
  offer: { until: '2026-11-25T09:00:00Z', first_come: false },
});
const OPEN_TO_ALL = own('open', 'WAITLISTED', '2026-11-21T01:00:00Z', { offer: { until: null, first_come: true } });

test('offers stand first, then what is booked, then what is waited for, each by its time', () => {
  const sorted = inOrder([LATER, BOOKED, OFFERED, SOONER, OPEN_TO_ALL]).map((it) => it.id);
  expect(sorted).toEqual(['open', 'offered', 'booked', 'sooner', 'later']);
});

test('a place that the first may take is an offer to whoever waits', () => {
  expect([BOOKED, SOONER, OFFERED, OPEN_TO_ALL].map(ownState)).toEqual(['booked', 'waiting', 'offered', 'offered']);
});

test('only the booking with the last use ends what is waited for', () => {
  const bookings = [BOOKED, SOONER, OFFERED];
  expect(endedByBooking({ uses_left: 1, bookings }).map((it) => it.id)).toEqual(['offered', 'sooner']);
  expect(endedByBooking({ uses_left: 2, bookings })).toEqual([]);
  expect(endedByBooking({ uses_left: 1, bookings: [BOOKED] })).toEqual([]);
});

test('each own place is found at its slot', () => {
  expect(ownPlaces([BOOKED, OFFERED]).get('slot of offered')).toBe('offered');
});
