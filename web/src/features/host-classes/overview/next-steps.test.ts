import { expect, test } from 'vitest';
import type { HostClass } from '@/lib/api/types';
import { conversionOf, nextStepsOf } from './next-steps';

const COUNTS = {
  applied: 0,
  awaiting_payment: 0,
  approved: 0,
  waitlisted: 0,
  offered: 0,
  rejected: 0,
  cancelled: 0,
  expired: 0,
};
const NOW = new Date('2026-11-20T01:00:00Z');
const course = (changes: Omit<Partial<HostClass>, 'counts'> & { counts?: Partial<typeof COUNTS> }) =>
  ({
    status: 'PUBLISHED',
    starts_at: '2026-12-10T01:00:00Z',
    form_version: 1,
    question_count: 3,
    ...changes,
    counts: { ...COUNTS, ...changes.counts },
  }) as HostClass;

test('steps name what waits for the host and how many', () => {
  const steps = nextStepsOf(course({ counts: { applied: 12, awaiting_payment: 3, offered: 1 } }), NOW);
  expect(steps).toEqual([
    { kind: 'review', count: 12 },
    { kind: 'pay', count: 3 },
    { kind: 'offered', count: 1 },
  ]);
});

test('three days before the start the host is warned of what would expire, and not after it', () => {
  const near = course({ starts_at: '2026-11-23T01:00:00Z', counts: { applied: 2, waitlisted: 3 } });
  expect(nextStepsOf(near, NOW)[0]).toEqual({ kind: 'startsSoon', count: 5 });
  expect(nextStepsOf(near, new Date('2026-11-23T01:00:01Z'))[0]).toEqual({ kind: 'review', count: 2 });
});

test('a draft without questions is asked for a form; a class that is over asks for nothing', () => {
  expect(nextStepsOf(course({ status: 'DRAFT', form_version: null, question_count: 0 }), NOW)).toEqual([
    { kind: 'form' },
  ]);
  expect(nextStepsOf(course({ status: 'CANCELLED', counts: { applied: 2 } }), NOW)).toEqual([]);
});

test('conversion is of all who applied', () => {
  expect(conversionOf(course({}))).toBeNull();
  expect(conversionOf(course({ counts: { approved: 2, rejected: 1 } }))).toBe(67);
});
