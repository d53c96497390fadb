import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Disclosure } from '@/components/disclosure';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { bookingsOfSlotQuery } from './api';
import { Line } from './line';
import { Person } from './person';
import { byStanding } from './status';

/** Everybody of one slot: who comes, who waits and in which order, and who no longer does. */
export function People({ slot }: { slot: Slot }) {
  const { t } = useTranslation('host');
  const bookings = useInfiniteQuery(bookingsOfSlotQuery(slot.id));
  const items = bookings.data?.pages.flatMap((page) => page.items) ?? [];
  const { coming, waiting, gone } = byStanding(items);
  return (
    <>
      <section className="mt-7">
        <h3 className="font-bold">{t('people.coming')}</h3>
        {bookings.isPending && (
          <Loading className="mt-2 space-y-2">
            <Skeleton className="h-14 w-full" />
            <Skeleton className="h-14 w-full" />
          </Loading>
        )}
        {bookings.error && !bookings.data && (
          <ProblemNote problem={asProblem(bookings.error)} onRetry={() => void bookings.refetch()} />
        )}
        {bookings.data && coming.length === 0 && <Nobody />}
        <ul className="divide-y divide-line">
          {coming.map((booking) => (
            <Person key={booking.id} booking={booking} />
          ))}
        </ul>
      </section>
      {waiting.length > 0 && (
        <section className="mt-6">
          <h3 className="font-bold">
            {t('people.waiting', { count: waiting.length, shown: formatCount(waiting.length) })}
          </h3>
          <Line waiting={waiting} />
          <ol className="divide-y divide-line">
            {waiting.map((booking) => (
              <Person key={booking.id} booking={booking} />
            ))}
          </ol>
        </section>
      )}
      {gone.length > 0 && (
        <Disclosure
          className="mt-6"
          summary={t('people.gone', { count: gone.length, shown: formatCount(gone.length) })}
        >
          <ul className="divide-y divide-line">
            {gone.map((booking) => (
              <Person key={booking.id} booking={booking} />
            ))}
          </ul>
        </Disclosure>
      )}
      {bookings.hasNextPage && (
        <Button
          look="quiet"
          size="small"
          className="mt-3 w-full"
          busy={bookings.isFetchingNextPage}
          onClick={() => void bookings.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </>
  );
}

function Nobody() {
  const { t } = useTranslation('host');
  return (
    <p className="mt-1 text-14 text-muted">
      {t('slot.noBookings')}{' '}
      <Link to="/host/invitations/new" className="tap text-ink underline underline-offset-4">
        {t('slot.noBookingsText')}
      </Link>
    </p>
  );
}
