import { lazyRouteComponent, useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Loading, Skeleton } from '@/components/skeleton';
import { LinkProblem } from '@/features/links/link-problem';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { loadWords } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { BookingView } from './booking-view';
import { PartShape } from './part-skeleton';
import { phaseOf } from './phase';
import { isBehind, type News, useManaged } from './use-managed';

/** Choosing another time is a page of its own kind; few come to move. */
const MovePart = lazyRouteComponent(async () => {
  await loadWords('guest');
  return import('./move/move-part');
}, 'MovePart');

interface ManagePageProps {
  token: string;
  isMoving: boolean;
}

export function ManagePage({ token, isMoving }: ManagePageProps) {
  const now = useNow();
  const navigate = useNavigate();
  const { query, said, changed, refused } = useManaged(token);
  if (query.isPending) return <BookingSkeleton />;
  if (!query.data) return <LinkProblem problem={asProblem(query.error)} onRetry={() => void query.refetch()} />;

  const stopMoving = () => navigate({ to: '/manage/$token', params: { token }, search: {}, replace: true });
  if (isMoving && phaseOf(query.data, now) === 'booked') {
    return (
      <Suspense fallback={<BookingSkeleton />}>
        <MovePart
          token={token}
          booking={query.data}
          now={now}
          onStop={() => void stopMoving()}
          onMoved={async (moved: Booking, news: News) => {
            await changed(moved, { news });
            await stopMoving();
          }}
          onRefused={(problem: Problem) => {
            refused(problem);
            void stopMoving();
          }}
        />
      </Suspense>
    );
  }
  return (
    <BookingView
      booking={query.data}
      now={now}
      isBehind={isBehind(query)}
      said={said}
      onChanged={changed}
      onRefused={refused}
    />
  );
}

function BookingSkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="mt-3 h-8 w-56" />
      <PartShape />
    </Loading>
  );
}
