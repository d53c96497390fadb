import { expect, test } from 'vitest';
import type { ClassStatus, HostClass } from '@/lib/api/types';
import { activeOf, deedsOf, enrollmentsOf } from './status';

const NOBODY = {
  applied: 0,
  awaiting_payment: 0,
  approved: 0,
  waitlisted: 0,
  offered: 0,
  rejected: 0,
  cancelled: 0,
  expired: 0,
};
const course = (status: ClassStatus, counts: Partial<typeof NOBODY> = {}) =>
  ({ status, counts: { ...NOBODY, ...counts } }) as HostClass;

test('only a class without any enrolment can be unpublished or deleted, not even a cancelled one', () => {
  expect(deedsOf(course('PUBLISHED'))).toMatchObject({ unpublish: true, delete: true });
  expect(deedsOf(course('PUBLISHED', { cancelled: 1 }))).toMatchObject({ unpublish: false, delete: false });
});

test('each status offers what leads on from it', () => {
  expect(deedsOf(course('DRAFT'))).toMatchObject({ publish: true, close: false, reopen: false, cancel: false });
  expect(deedsOf(course('PUBLISHED'))).toMatchObject({ publish: false, close: true, reopen: false, cancel: true });
  expect(deedsOf(course('CLOSED'))).toMatchObject({ close: false, reopen: true, cancel: true });
  expect(deedsOf(course('RUNNING'))).toMatchObject({ cancel: true, delete: false });
  expect(deedsOf(course('CANCELLED'))).toMatchObject({ cancel: false });
});

test('whoever was rejected or left is not told of a cancellation', () => {
  const some = course('PUBLISHED', { applied: 2, approved: 3, waitlisted: 1, offered: 1, rejected: 4, cancelled: 5 });
  expect(activeOf(some)).toBe(7);
  expect(enrollmentsOf(some)).toBe(16);
});
