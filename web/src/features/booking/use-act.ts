import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { useIdempotencyKey } from '@/lib/idempotency';
import type { Act } from './api';

const REFUSED_BY_STATE = 409;

interface ActInput {
  booking: Booking;
  act: Act;
  onDone: (booking: Booking) => void;
  /** Told when the booking was not what the page had shown. */
  onRefused: (problem: Problem) => void;
}

interface Acting {
  send: (reason?: string) => void;
  isSending: boolean;
  /** What broke on the way; told where the button is. */
  problem: Problem | undefined;
}

/** One thing that is done to a booking, once, however often the button is pressed. */
export function useAct({ booking, act, onDone, onRefused }: ActInput): Acting {
  const { key } = useIdempotencyKey();
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: (reason: string) => act(booking, key, reason),
    onSuccess: onDone,
    onError: (error) => {
      const problem = asProblem(error);
      if (isByState(problem)) onRefused(problem);
    },
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : undefined;
  return {
    send: (reason = '') => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutation.mutate(reason);
    },
    isSending: mutation.isPending,
    problem: problem && !isByState(problem) ? problem : undefined,
  };
}

function isByState(problem: Problem): boolean {
  return problem.document.status === REFUSED_BY_STATE && !problem.isPassing;
}
