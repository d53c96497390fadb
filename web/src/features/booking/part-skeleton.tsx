import { Loading, Skeleton } from '@/components/skeleton';

/** Stands below the title while the part that belongs there is fetched. */
export function PartSkeleton() {
  return (
    <Loading>
      <PartShape />
    </Loading>
  );
}

/** The time, and what goes with it. */
export function PartShape() {
  return (
    <>
      <Skeleton className="mt-8 h-5 w-44" />
      <Skeleton className="mt-2 h-16 w-72" />
      <Skeleton className="mt-8 h-4 w-full" />
      <Skeleton className="mt-3 h-4 w-3/4" />
      <Skeleton className="mt-8 h-28 w-full rounded-card" />
    </>
  );
}
