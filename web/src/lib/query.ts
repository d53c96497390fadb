import { QueryClient } from '@tanstack/react-query';
import { asProblem } from '@/lib/api/problem';

const RETRIES_MAX = 2;

/** Reading is repeated while the cause may pass; a refusal is an answer and is shown at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < RETRIES_MAX && asProblem(error).isPassing,
    },
    mutations: { retry: false },
  },
});
