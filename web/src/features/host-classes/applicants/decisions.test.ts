import { expect, test } from 'vitest';
import type { HostEnrollment } from '@/lib/api/types';
import { bulkDecisionsOf, decisionsOf, isUndoable } from './decisions';

const NOW = new Date('2026-11-20T01:00:00Z');
const enrollment = (status: HostEnrollment['status'], undo_until: string | null = null) =>
  ({ status, undo_until }) as HostEnrollment;

test('each state offers what leads on from it', () => {
  expect(decisionsOf(enrollment('APPLIED'), NOW)).toEqual(['APPROVE', 'REJECT', 'WAITLIST']);
  expect(decisionsOf(enrollment('AWAITING_PAYMENT'), NOW)).toEqual(['CONFIRM_PAYMENT', 'CANCEL']);
  expect(decisionsOf(enrollment('CANCELLED'), NOW)).toEqual([]);
});

test('a fresh decision can only be taken back, and not a moment longer than said', () => {
  const fresh = enrollment('REJECTED', '2026-11-20T01:00:08Z');
  expect(decisionsOf(fresh, NOW)).toEqual(['UNDO']);
  expect(isUndoable(fresh, new Date('2026-11-20T01:00:08Z'))).toBe(false);
  expect(decisionsOf(fresh, new Date('2026-11-20T01:00:08Z'))).toEqual(['APPROVE', 'WAITLIST']);
});

test('many are offered what is possible for at least one of them', () => {
  expect(bulkDecisionsOf([{ status: 'APPLIED' }, { status: 'AWAITING_PAYMENT' }])).toEqual([
    'APPROVE',
    'REJECT',
    'WAITLIST',
    'CONFIRM_PAYMENT',
    'CANCEL',
  ]);
  expect(bulkDecisionsOf([{ status: 'EXPIRED' }])).toEqual([]);
});
