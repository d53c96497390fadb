import type { Decision, EnrollmentStatus, HostEnrollment } from '@/lib/api/types';

/** What a host can decide about an application in its state. */
const DECISIONS: Record<EnrollmentStatus, readonly Decision[]> = {
  APPLIED: ['APPROVE', 'REJECT', 'WAITLIST'],
  AWAITING_PAYMENT: ['CONFIRM_PAYMENT', 'CANCEL'],
  APPROVED: ['CANCEL'],
  WAITLISTED: ['APPROVE', 'REJECT', 'CANCEL'],
  OFFERED: ['CANCEL'],
  // A host may change their mind.
  REJECTED: ['APPROVE', 'WAITLIST'],
  CANCELLED: [],
  EXPIRED: [],
};

export function decisionsOf({ status, undo_until }: HostEnrollment, now: Date): readonly Decision[] {
  // As long as a decision can be taken back, taking it back is the one way to another.
  if (isUndoable({ undo_until }, now)) return ['UNDO'];
  return DECISIONS[status];
}

export function isUndoable({ undo_until }: Pick<HostEnrollment, 'undo_until'>, now: Date): boolean {
  return undo_until !== null && Date.parse(undo_until) > now.getTime();
}

export const BULK_DECISIONS = ['APPROVE', 'REJECT', 'WAITLIST', 'CONFIRM_PAYMENT', 'CANCEL'] as const;
export type BulkDecision = (typeof BULK_DECISIONS)[number];

/** What makes sense for at least one of those chosen. */
export function bulkDecisionsOf(chosen: readonly Pick<HostEnrollment, 'status'>[]): BulkDecision[] {
  const possible = new Set(chosen.flatMap(({ status }) => DECISIONS[status]));
  return BULK_DECISIONS.filter((decision) => possible.has(decision));
}
