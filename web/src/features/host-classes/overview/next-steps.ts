import type { HostClass } from '@/lib/api/types';

const DAY_MS = 86_400_000;
/** From then on a host is warned that unreviewed applications end with the start. */
const WARNED_DAYS = 3;

export type Step =
  | { kind: 'review' | 'pay' | 'offered'; count: number }
  | { kind: 'startsSoon'; count: number }
  | { kind: 'form' };

/** What waits for the host now, the most pressing first. */
export function nextStepsOf(course: HostClass, now: Date): Step[] {
  const { counts, status, starts_at, form_version, question_count } = course;
  if (status === 'CANCELLED' || status === 'ENDED') return [];
  const untilStart = starts_at === null ? Number.POSITIVE_INFINITY : Date.parse(starts_at) - now.getTime();
  const isNear = untilStart > 0 && untilStart <= WARNED_DAYS * DAY_MS;
  const undecided = counts.applied + counts.waitlisted;
  const hasForm = form_version !== null && question_count > 0;
  return [
    ...(isNear && undecided > 0 ? [{ kind: 'startsSoon' as const, count: undecided }] : []),
    ...(counts.applied > 0 ? [{ kind: 'review' as const, count: counts.applied }] : []),
    ...(counts.awaiting_payment > 0 ? [{ kind: 'pay' as const, count: counts.awaiting_payment }] : []),
    ...(counts.offered > 0 ? [{ kind: 'offered' as const, count: counts.offered }] : []),
    // Once people have applied, the form is what it is.
    ...(status === 'DRAFT' && !hasForm ? [{ kind: 'form' as const }] : []),
  ];
}

/** Of a hundred who applied, how many have a place. */
export function conversionOf({ counts }: Pick<HostClass, 'counts'>): number | null {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return total === 0 ? null : Math.round((counts.approved / total) * 100);
}
