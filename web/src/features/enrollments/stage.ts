/** What an application has come to, by its status and why it ended, as the pages name it. */
import type { Enrollment, Instant } from '@/lib/api/types';

const ENDS = {
  APPLICANT: 'byApplicant',
  HOST: 'byHost',
  CLASS: 'byClass',
  DECLINED: 'declined',
  OFFER: 'missedOffer',
  PAYMENT: 'missedPayment',
  STARTED: 'started',
} as const;

export type Stage =
  | 'applied'
  | 'paying'
  | 'approved'
  | 'running'
  | 'waiting'
  | 'offered'
  | 'rejected'
  /** It took place, or the place was kept until the end. */
  | 'over'
  | (typeof ENDS)[keyof typeof ENDS];

export function stageOf(enrollment: Enrollment, now: Date): Stage {
  switch (enrollment.status) {
    case 'APPLIED':
      return 'applied';
    case 'AWAITING_PAYMENT':
      return 'paying';
    case 'APPROVED':
      return approvedStage(enrollment.class, now.getTime());
    case 'WAITLISTED':
      return 'waiting';
    case 'OFFERED':
      return 'offered';
    case 'REJECTED':
      return 'rejected';
    case 'CANCELLED':
      return ENDS[enrollment.end_kind ?? 'APPLICANT'];
    case 'EXPIRED':
      return ENDS[enrollment.end_kind ?? 'STARTED'];
  }
}

function approvedStage({ starts_at, ends_at }: Enrollment['class'], now: number): Stage {
  const isPast = (at: Instant | null) => at !== null && now >= Date.parse(at);
  if (isPast(ends_at)) return 'over';
  return isPast(starts_at) ? 'running' : 'approved';
}
