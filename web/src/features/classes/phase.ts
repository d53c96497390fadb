/** Where a class stands for somebody who would like to come, without React. */
import type { Enrollment, PublicClass } from '@/lib/api/types';

export type Phase =
  | 'before'
  | 'open'
  /** All places are taken; one can wait. */
  | 'line'
  /** All places are taken, and the line is full or there is none. */
  | 'full'
  | 'over'
  | 'closed'
  | 'started'
  | 'ended'
  | 'cancelled';

export function phaseOf(course: PublicClass, now: Date): Phase {
  const at = now.getTime();
  if (course.status === 'CANCELLED') return 'cancelled';
  if (course.status === 'ENDED' || at >= Date.parse(course.ends_at)) return 'ended';
  if (course.status === 'RUNNING' || at >= Date.parse(course.starts_at)) return 'started';
  if (course.status === 'CLOSED') return 'closed';
  if (at < Date.parse(course.recruit_from)) return 'before';
  if (at >= Date.parse(course.recruit_until)) return 'over';
  // Where a host chooses, everybody may apply: who comes is not decided by who was first.
  if (course.selection === 'REVIEW' || freeOf(course) > 0) return 'open';
  return course.waitlist && course.waiting_count < course.waitlist_capacity ? 'line' : 'full';
}

export function freeOf({ capacity, taken_count }: Pick<PublicClass, 'capacity' | 'taken_count'>): number {
  return Math.max(capacity - taken_count, 0);
}

/** True if an application can be written: now, or in advance for the opening. */
export function isOpenPhase(phase: Phase): phase is 'before' | 'open' | 'line' {
  return phase === 'before' || phase === 'open' || phase === 'line';
}

/** What is said of a class that takes nobody: a line that there is not cannot be full. */
export function stateOf<Shut extends Phase>({ waitlist }: Pick<PublicClass, 'waitlist'>, phase: Shut) {
  return phase === 'full' && !waitlist ? 'fullWithoutLine' : phase;
}

const ACTIVE = new Set<Enrollment['status']>(['APPLIED', 'AWAITING_PAYMENT', 'APPROVED', 'WAITLISTED', 'OFFERED']);

/** An application that stands: its attendee cannot apply once more. */
export function isActive({ status }: Pick<Enrollment, 'status'>): boolean {
  return ACTIVE.has(status);
}
