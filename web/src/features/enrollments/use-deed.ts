import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Enrollment } from '@/lib/api/types';
import { useIdempotencyKey } from '@/lib/idempotency';
import { type Deed, enrollmentQuery } from './api';

interface Doing {
  run: (deed: Deed) => void;
  isRunning: boolean;
  problem: Problem | undefined;
  forget: () => void;
}

interface DeedOptions {
  onDone?: (() => void) | undefined;
  onRefused?: ((problem: Problem) => void) | undefined;
}

/** One thing that is done to an application, once, however often it is pressed; the page then shows how it stands. */
export function useDeed(enrollment: Enrollment, { onDone, onRefused }: DeedOptions = {}): Doing {
  const client = useQueryClient();
  const { key, renew } = useIdempotencyKey();
  const isUnderWay = useRef(false);
  const { queryKey } = enrollmentQuery(enrollment.id);
  const mutation = useMutation({
    mutationFn: (deed: Deed) => deed(enrollment, key),
    onSuccess: async (changed) => {
      // An older answer that is still on its way must not outlive this one.
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (known) => withDetails(changed, known));
      renew();
      onDone?.();
    },
    onError: (error) => {
      const problem = asProblem(error);
      // A refusal means that the application is not what the page shows, or not any more.
      if (!problem.isPassing) renew();
      onRefused?.(problem);
    },
    onSettled: () => {
      isUnderWay.current = false;
      void client.invalidateQueries({ queryKey: ['enrollments'] });
      void client.invalidateQueries({ queryKey: ['class', enrollment.class.id] });
    },
  });
  return {
    run: (deed) => {
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutation.mutate(deed);
    },
    isRunning: mutation.isPending,
    problem: mutation.error ? asProblem(mutation.error) : undefined,
    forget: mutation.reset,
  };
}

/** What only the detailed answer carries is kept until it is asked for again. */
function withDetails(changed: Enrollment, known: Enrollment | undefined): Enrollment {
  if (!known || changed.answers !== null || changed.timeline.length > 0) return changed;
  const { answers, form, files, timeline } = known;
  return { ...changed, answers, form, files, timeline };
}
