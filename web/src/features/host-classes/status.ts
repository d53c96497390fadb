import type { ChipTone } from '@/components/chip';
import type { ClassStatus, EnrollmentStatus, HostClass } from '@/lib/api/types';

export const CLASS_STATUSES: readonly ClassStatus[] = ['DRAFT', 'PUBLISHED', 'CLOSED', 'RUNNING', 'ENDED', 'CANCELLED'];

export const ENROLLMENT_STATUSES: readonly EnrollmentStatus[] = [
  'APPLIED',
  'AWAITING_PAYMENT',
  'APPROVED',
  'WAITLISTED',
  'OFFERED',
  'REJECTED',
  'CANCELLED',
  'EXPIRED',
];

export const ENROLLMENT_TONES: Record<EnrollmentStatus, ChipTone> = {
  APPLIED: 'ink',
  AWAITING_PAYMENT: 'wait',
  APPROVED: 'good',
  WAITLISTED: 'wait',
  OFFERED: 'brand',
  REJECTED: 'no',
  CANCELLED: 'plain',
  EXPIRED: 'plain',
};

/** Everybody who has, or ever had, an application. */
export function enrollmentsOf({ counts }: Pick<HostClass, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Who is told when the class is cancelled: everybody who still hopes or has a place. */
export function activeOf({ counts }: Pick<HostClass, 'counts'>): number {
  return counts.applied + counts.awaiting_payment + counts.approved + counts.waitlisted + counts.offered;
}

/** What can be done with a class as it stands. */
export function deedsOf(course: HostClass) {
  const { status } = course;
  const isOver = status === 'ENDED' || status === 'CANCELLED';
  const isEmpty = enrollmentsOf(course) === 0;
  return {
    publish: status === 'DRAFT',
    unpublish: (status === 'PUBLISHED' || status === 'CLOSED') && isEmpty,
    close: status === 'PUBLISHED',
    reopen: status === 'CLOSED',
    cancel: !isOver && status !== 'DRAFT',
    delete: isEmpty && status !== 'RUNNING',
  };
}
