import type { Problem } from '@/lib/api/problem';
import type { EnrollmentStatus, Instant } from '@/lib/api/types';

/** What refusals about classes carry besides their words. */
interface ClassProblemFacts {
  version?: number;
  taken?: number;
  passes?: number;
  passed?: string[];
  decided_by_name?: string | null;
  decided_at?: Instant;
  enrollment_status?: EnrollmentStatus;
}

export function factsOf(problem: Problem): ClassProblemFacts {
  return problem.document as unknown as ClassProblemFacts;
}
