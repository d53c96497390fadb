import { expect, test } from 'vitest';
import type { HostBooking } from '@/lib/api/types';
import { byStanding, may } from './status';

const STARTS_AT = '2026-11-21T01:00:00Z';
const booking = (id: string, changes: Partial<HostBooking> = {}) =>
  ({
    id,
    status: 'BOOKED',
    position: null,
    created_at: '2026-11-20T00:00:00Z',
    ended_at: null,
    slot: { starts_at: STARTS_AT },
    ...changes,
  }) as HostBooking;
const ids = (bookings: HostBooking[]) => bookings.map(({ id }) => id);

test('people stand where they stand, each group in its own order', () => {
  const groups = byStanding([
    booking('third', { status: 'WAITLISTED', position: 2 }),
    booking('left', { status: 'LEFT', ended_at: '2026-11-20T05:00:00Z' }),
    booking('late', { created_at: '2026-11-20T02:00:00Z' }),
    booking('next', { status: 'WAITLISTED', position: 1 }),
    booking('offered', { status: 'OFFERED' }),
    booking('early', { status: 'NO_SHOW' }),
    booking('cancelled', { status: 'CANCELLED', ended_at: '2026-11-20T06:00:00Z' }),
  ]);
  expect(ids(groups.coming)).toEqual(['early', 'late']);
  expect(ids(groups.waiting)).toEqual(['offered', 'next', 'third']);
  expect(ids(groups.gone)).toEqual(['cancelled', 'left']);
});

test('nobody has come before the start, and nobody is cancelled after it', () => {
  const before = new Date('2026-11-21T00:59:59Z');
  const after = new Date(STARTS_AT);
  expect(may(booking('a'), before)).toEqual({ attend: false, cancel: true });
  expect(may(booking('a'), after)).toEqual({ attend: true, cancel: false });
  expect(may(booking('a', { status: 'WAITLISTED' }), before)).toEqual({ attend: false, cancel: true });
  expect(may(booking('a', { status: 'WAITLISTED' }), after)).toEqual({ attend: false, cancel: false });
  expect(may(booking('a', { status: 'CANCELLED' }), after)).toEqual({ attend: false, cancel: false });
});
