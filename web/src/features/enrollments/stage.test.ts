import { expect, test } from 'vitest';
import type { Enrollment } from '@/lib/api/types';
import { stageOf } from './stage';

const NOW = new Date('2026-11-20T01:00:00Z');
const enrollment = (changes: object) =>
  ({
    end_kind: null,
    class: { starts_at: '2026-11-21T00:00:00Z', ends_at: '2026-12-01T00:00:00Z' },
    ...changes,
  }) as Enrollment;

test.each([
  [{ status: 'APPLIED' }, 'applied'],
  [{ status: 'AWAITING_PAYMENT' }, 'paying'],
  [{ status: 'APPROVED' }, 'approved'],
  [{ status: 'APPROVED', class: { starts_at: '2026-11-20T01:00:00Z', ends_at: '2026-12-01T00:00:00Z' } }, 'running'],
  [{ status: 'APPROVED', class: { starts_at: '2026-11-19T01:00:00Z', ends_at: '2026-11-20T01:00:00Z' } }, 'over'],
  [{ status: 'WAITLISTED' }, 'waiting'],
  [{ status: 'OFFERED' }, 'offered'],
  [{ status: 'REJECTED' }, 'rejected'],
  [{ status: 'CANCELLED', end_kind: 'APPLICANT' }, 'byApplicant'],
  [{ status: 'CANCELLED', end_kind: 'HOST' }, 'byHost'],
  [{ status: 'CANCELLED', end_kind: 'CLASS' }, 'byClass'],
  [{ status: 'CANCELLED', end_kind: 'DECLINED' }, 'declined'],
  [{ status: 'CANCELLED' }, 'byApplicant'],
  [{ status: 'EXPIRED', end_kind: 'OFFER' }, 'missedOffer'],
  [{ status: 'EXPIRED', end_kind: 'PAYMENT' }, 'missedPayment'],
  [{ status: 'EXPIRED', end_kind: 'STARTED' }, 'started'],
] as const)('%j', (changes, stage) => {
  expect(stageOf(enrollment(changes), NOW)).toBe(stage);
});
