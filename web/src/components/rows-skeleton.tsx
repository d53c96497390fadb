import { Loading, Skeleton } from '@/components/skeleton';

const ROWS = ['a', 'b', 'c', 'd', 'e'];

/** Stands where rows will stand. */
export function RowsSkeleton() {
  return (
    <Loading className="divide-y divide-line overflow-hidden rounded-card border border-line">
      {ROWS.map((row) => (
        <div key={row} className="flex h-12 items-center gap-4 px-4">
          <Skeleton className="h-4 w-28" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </Loading>
  );
}
