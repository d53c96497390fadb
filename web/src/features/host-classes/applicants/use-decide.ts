import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Decision, DecisionBody, HostEnrollment } from '@/lib/api/types';
import { reloadClass } from '../api';
import { factsOf } from '../problem-facts';
import { decide, putEnrollment } from './api';

export interface Deciding {
  enrollment: HostEnrollment;
  decision: Decision;
  reason?: string;
  raise?: boolean;
}

/** A full class, or a line with people before them: whom this would pass, until it is done on purpose. */
export interface Raising {
  enrollment: HostEnrollment;
  passes: number;
  passed: string[];
}

interface DecideOptions {
  onDecided?: (changed: HostEnrollment, decision: Decision) => void;
  /** Somebody else was faster. */
  onAlready?: (enrollment: HostEnrollment, problem: Problem) => void;
}

/** Decides about one application; asks for a reason where somebody would be passed. */
export function useDecide(classId: string, { onDecided, onAlready }: DecideOptions = {}) {
  const [raising, setRaising] = useState<Raising>();
  const change = useMutation({
    mutationFn: ({ enrollment, decision, reason, raise }: Deciding) => {
      const body: DecisionBody = { version: enrollment.version, decision };
      if (reason) body.reason = reason;
      if (raise) body.raise = true;
      return decide(enrollment.id, body);
    },
    onSuccess: (changed, { decision }) => {
      setRaising(undefined);
      putEnrollment(changed);
      onDecided?.(changed, decision);
    },
    onError: (error, { enrollment, decision }) => {
      const problem = asProblem(error);
      const { passes, passed } = factsOf(problem);
      if (decision === 'APPROVE' && problem.code === 'would_pass') {
        setRaising({ enrollment, passes: passes ?? 0, passed: passed ?? [] });
        return;
      }
      if (problem.code === 'already_decided') onAlready?.(enrollment, problem);
      // After a refusal, too, the application is not what the page believed.
      reloadClass(classId);
    },
  });
  const problem = change.error ? asProblem(change.error) : undefined;
  const isAsked = problem?.code === 'would_pass' && raising !== undefined && !change.variables?.raise;
  return {
    isPending: change.isPending,
    pending: change.isPending ? change.variables.decision : undefined,
    about: change.variables?.enrollment,
    /** Not the question whether to raise, which has its own dialog. */
    problem: isAsked ? undefined : problem,
    raising,
    send: (deciding: Deciding) => {
      if (!change.isPending) change.mutate(deciding);
    },
    leaveRaising: () => {
      setRaising(undefined);
      change.reset();
    },
    forget: change.reset,
  };
}
