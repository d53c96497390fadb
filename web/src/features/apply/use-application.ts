import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { asProblem, type FieldProblem, type Problem } from '@/lib/api/problem';
import type { Application, Enrollment } from '@/lib/api/types';
import { useIdempotencyKey } from '@/lib/idempotency';
import { apply } from './api';

export interface Applying {
  /** `onInvalid` is told which answers the server did not accept. */
  send: (application: Application, onInvalid: (problems: FieldProblem[]) => void) => void;
  /** Asks once more for the answer to what was sent. */
  sendAgain: () => void;
  isSending: boolean;
  /** True from the first press until it is known what became of it: until then nothing may be changed. */
  isLocked: boolean;
  /** What it came to. */
  done: Enrollment | undefined;
  problem: Problem | undefined;
  /** Begins another application, for somebody else. */
  startOver: () => void;
}

/** Sends an application once, however often the button is pressed and the connection breaks. */
export function useApplication(classId: string, onDone: () => void): Applying {
  const client = useQueryClient();
  const { key, renew } = useIdempotencyKey();
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: (application: Application) => apply(classId, application, key),
    onError: () => {
      // Whatever it was, the class or its form may not be what the page shows.
      void client.invalidateQueries({ queryKey: ['class', classId], exact: true });
      void client.invalidateQueries({ queryKey: ['class', classId, 'form'] });
      void client.invalidateQueries({ queryKey: ['enrollments'] });
    },
    onSuccess: () => {
      onDone();
      void client.invalidateQueries({ queryKey: ['enrollments'] });
      void client.invalidateQueries({ queryKey: ['class', classId], exact: true });
    },
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : undefined;
  const send: Applying['send'] = (application, onInvalid) => {
    // State changes arrive with the next render; a double click is faster than that.
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    mutation.mutate(application, { onError: (error) => onInvalid(asProblem(error).errors) });
  };
  return {
    send,
    sendAgain: () => mutation.variables && send(mutation.variables, () => undefined),
    isSending: mutation.isPending,
    isLocked: mutation.isPending || Boolean(problem?.isOutcomeUnknown),
    done: mutation.data,
    problem,
    startOver: () => {
      renew();
      mutation.reset();
    },
  };
}
