import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { PatternPreview } from '@/lib/api/types';
import { useDebounced } from '@/lib/debounced';
import { previewPattern } from './api';
import { type PatternValues, trialOf } from './values';

/** After the last key, before the server is asked what would open. */
const PAUSE_MS = 400;

export interface Trial {
  preview: PatternPreview | undefined;
  problem: Problem | undefined;
  /** True while the form cannot be tried, because it is half typed. */
  isWaiting: boolean;
  /** True while an older answer stands in for the one that is coming. */
  isStale: boolean;
  again: () => void;
}

/** What the pattern would open, asked of the server while it is typed: only it knows every clock and every slot. */
export function useTrial(values: PatternValues): Trial {
  const text = useMemo(() => JSON.stringify(trialOf(values) ?? null), [values]);
  const settled = useDebounced(text, PAUSE_MS);
  const pattern = settled === 'null' ? undefined : JSON.parse(settled);
  const answer = useQuery({
    queryKey: ['pattern', settled],
    queryFn: ({ signal }) => previewPattern(pattern, signal),
    enabled: pattern !== undefined,
    placeholderData: keepPreviousData,
  });
  // While a day is typed it is none for a moment: the last answer must not be drawn over days that it is not about.
  const isWhole = text !== 'null';
  return {
    preview: answer.error || !isWhole ? undefined : answer.data,
    problem: answer.error ? asProblem(answer.error) : undefined,
    isWaiting: !isWhole,
    isStale: answer.isPlaceholderData || text !== settled,
    again: () => void answer.refetch(),
  };
}
