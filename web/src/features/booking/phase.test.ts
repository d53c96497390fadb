import { expect, test } from 'vitest';
import type { Booking } from '@/lib/api/types';
import { isFreeUntilStart, type Phase, phaseOf } from './phase';

const BOOKING: Booking = {
  id: 'booking',
  slot: {
    id: 'slot',
    topic: '진로 상담',
    place: null,
    online_link: null,
    instructions: null,
    starts_at: '2026-11-21T01:00:00Z',
    ends_at: '2026-11-21T01:50:00Z',
    capacity: 3,
    free: 0,
    waiting: 2,
    waitlist: true,
    status: 'OPEN',
    version: 1,
  },
  name: '이하늘',
  note: null,
  status: 'BOOKED',
  end_kind: null,
  end_reason: null,
  ended_at: null,
  created_at: '2026-11-20T01:00:00Z',
  manage_token: 'token',
  host: { name: '김서연', zone: 'Asia/Seoul' },
  cancel_until: '2026-11-20T23:00:00Z',
  position: null,
  offer: null,
  keeps: null,
  waits: [],
  time_changed: false,
};
const phase = (changes: Partial<Booking>, now = '2026-11-20T03:00:00Z') =>
  phaseOf({ ...BOOKING, ...changes }, new Date(now));

test('what is booked goes through the limit, the start and the end', () => {
  const at = (now: string) => phase({}, now);
  expect(at('2026-11-20T23:00:00Z')).toBe('booked');
  expect(at('2026-11-20T23:00:01Z')).toBe('late');
  expect(at('2026-11-21T01:00:00Z')).toBe('begun');
  expect(at('2026-11-21T01:50:00Z')).toBe('over');
});

test('an offer with an end is the guest’s alone, one without is for the first', () => {
  expect(phase({ status: 'WAITLISTED', position: 2 })).toBe('waiting');
  expect(phase({ status: 'OFFERED', offer: { until: '2026-11-20T09:00:00Z', first_come: false } })).toBe('offered');
  expect(phase({ status: 'WAITLISTED', offer: { until: null, first_come: true } })).toBe('firstCome');
  expect(phase({ status: 'OFFERED', offer: { until: null, first_come: true } })).toBe('firstCome');
});

test('every end is told apart', () => {
  const ends: [Booking['status'], Phase][] = [
    ['COMPLETED', 'over'],
    ['NO_SHOW', 'over'],
    ['DECLINED', 'declined'],
    ['MISSED', 'missed'],
    ['LEFT', 'left'],
    ['ENDED', 'ended'],
    ['CANCELLED', 'cancelled'],
  ];
  for (const [status, expected] of ends) expect(phase({ status }), status).toBe(expected);
});

test('after the host changed the time the limit is the start', () => {
  expect(isFreeUntilStart(BOOKING)).toBe(false);
  expect(isFreeUntilStart({ ...BOOKING, cancel_until: '2026-11-21T01:00:00+00:00' })).toBe(true);
});
