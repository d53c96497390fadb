import type { ChipTone } from '@/components/chip';
import type { HostClass } from '@/lib/api/types';

/** Where a class stands for people: a published one has a time before, in and after its recruiting window. */
export type Phase = 'DRAFT' | 'SOON' | 'OPEN' | 'OVER' | 'CLOSED' | 'RUNNING' | 'ENDED' | 'CANCELLED';

export const PHASE_TONES: Record<Phase, ChipTone> = {
  DRAFT: 'plain',
  SOON: 'ink',
  OPEN: 'good',
  OVER: 'ink',
  CLOSED: 'wait',
  RUNNING: 'ink',
  ENDED: 'plain',
  CANCELLED: 'plain',
};

export function phaseOf(
  { status, recruit_from, recruit_until }: Pick<HostClass, 'status' | 'recruit_from' | 'recruit_until'>,
  now: Date,
): Phase {
  if (status !== 'PUBLISHED') return status;
  const at = now.getTime();
  if (recruit_from !== null && at < Date.parse(recruit_from)) return 'SOON';
  if (recruit_until !== null && at >= Date.parse(recruit_until)) return 'OVER';
  return 'OPEN';
}
