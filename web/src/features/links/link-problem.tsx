import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense } from 'react';
import { ProblemPage } from '@/components/problem-page';
import { Loading, Skeleton } from '@/components/skeleton';
import type { Problem } from '@/lib/api/problem';
import { loadWords } from '@/lib/i18n';

const ENDED = new Set(['invitation_expired', 'invitation_revoked', 'link_replaced', 'unknown_link', 'not_found']);

/** Most links open, so what is said about those that do not is no part of the first load. */
const LinkEnded = lazyRouteComponent(async () => {
  await loadWords('links');
  return import('./link-ended');
}, 'LinkEnded');

/** What a link leads to that does not open: why, or what broke on the way. */
export function LinkProblem({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  if (!ENDED.has(problem.code)) return <ProblemPage problem={problem} onRetry={onRetry} />;
  return (
    <Suspense fallback={<EndedSkeleton />}>
      <LinkEnded problem={problem} />
    </Suspense>
  );
}

function EndedSkeleton() {
  return (
    <Loading isPage className="py-14 sm:py-24">
      <Skeleton className="h-9 w-32" />
      <Skeleton className="mt-10 h-8 w-56" />
      <Skeleton className="mt-4 h-5 w-full" />
    </Loading>
  );
}
