import { Loading, Skeleton } from '@/components/skeleton';

const DAYS = ['a', 'b', 'c', 'd', 'e', 'f'];
const ROWS = ['a', 'b', 'c', 'd'];

export function InvitationSkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <HostShape />
      <div className="mt-5 space-y-2.5">
        <Skeleton className="h-4 w-64" />
        <Skeleton className="h-4 w-48" />
        <Skeleton className="h-4 w-56" />
      </div>
      <Skeleton className="mt-9 h-6 w-32" />
      <div className="mt-3 grid grid-cols-3 gap-2">
        <Skeleton className="h-24 rounded-xl" />
        <Skeleton className="h-24 rounded-xl" />
        <Skeleton className="h-24 rounded-xl" />
      </div>
      <Skeleton className="mt-9 h-6 w-16" />
      <div className="mt-3 flex gap-1.5 overflow-hidden">
        {DAYS.map((day) => (
          <Skeleton key={day} className="h-20 w-14 flex-none rounded-[14px]" />
        ))}
      </div>
      <div className="mt-8 divide-y divide-line overflow-hidden rounded-card border border-line">
        {ROWS.map((row) => (
          <div key={row} className="flex h-15 items-center gap-4 px-4">
            <Skeleton className="h-5 w-28" />
            <Skeleton className="h-4 w-32" />
          </div>
        ))}
      </div>
    </Loading>
  );
}

/** Stands where what the guest already has will stand. */
export function OwnSkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <HostShape />
      <Skeleton className="mt-6 h-28 w-full rounded-card" />
    </Loading>
  );
}

function HostShape() {
  return (
    <div className="flex items-center gap-3.5">
      <Skeleton className="size-13 rounded-full" />
      <div className="space-y-2">
        <Skeleton className="h-4 w-36" />
        <Skeleton className="h-7 w-44" />
      </div>
    </div>
  );
}
