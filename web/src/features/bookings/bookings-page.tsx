import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { SearchInput } from '@/components/search-input';
import { Segmented } from '@/components/segmented';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { HostBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { dayOf, formatNearDay, formatTimeRange, startOfToday } from '@/lib/time';
import { type BookingFilter, bookingsQuery } from './api';
import { Person } from './person';

const FILTERS: readonly BookingFilter[] = ['upcoming', 'past', 'to_close', 'cancelled'];

/** Every booking, by day; found again by a part of a name. */
export function BookingsPage() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const now = useNow();
  const navigate = useNavigate();
  const { show, q = '' } = useSearch({ from: '/host/bookings' });
  const filter = FILTERS.find((known) => known === show) ?? 'upcoming';
  const bookings = useInfiniteQuery(bookingsQuery(filter, q, startOfToday(zone, now)));
  const items = bookings.data?.pages.flatMap((page) => page.items) ?? [];
  const search = useCallback(
    (text: string) =>
      void navigate({
        to: '/host/bookings',
        search: ({ show }) => ({ ...(show ? { show } : {}), ...(text ? { q: text } : {}) }),
        replace: true,
      }),
    [navigate],
  );
  return (
    <HostPage title={t('bookings.title')} actions={<BookButton />}>
      <div className="mb-5 space-y-3">
        <div className="no-scrollbar -mx-4 overflow-x-auto px-4 py-1">
          <Segmented
            label={t('slots.filter')}
            size="small"
            value={filter}
            options={FILTERS.map((value) => ({ value, label: t(`bookings.filters.${value}`) }))}
            onChange={(next) =>
              void navigate({
                to: '/host/bookings',
                search: ({ q }) => ({ show: next, ...(q ? { q } : {}) }),
              })
            }
            className="max-w-none"
          />
        </div>
        <SearchInput label={t('bookings.search')} value={q} onSearch={search} />
      </div>
      {filter === 'to_close' && <p className="mb-4 text-14 text-muted">{t('toClose.text')}</p>}
      {bookings.isPending && <RowsSkeleton />}
      {bookings.error && !bookings.data && (
        <ProblemNote problem={asProblem(bookings.error)} onRetry={() => void bookings.refetch()} />
      )}
      {bookings.data && items.length === 0 && <Empty filter={filter} q={q} />}
      <ByDay bookings={items} zone={zone} now={now} />
      {bookings.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={bookings.isFetchingNextPage}
          onClick={() => void bookings.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </HostPage>
  );
}

function BookButton() {
  const { t } = useTranslation('host');
  return (
    <ButtonLink size="small" to="/host/bookings/new" search={{}}>
      <UserPlus aria-hidden="true" className="size-4" />
      {t('slot.book')}
    </ButtonLink>
  );
}

function Empty({ filter, q }: { filter: BookingFilter; q: string }) {
  const { t } = useTranslation('host');
  if (q) return <EmptyState title={t('bookings.noneFound', { q })} text={t('bookings.noneFoundText')} />;
  if (filter !== 'upcoming') return <EmptyState title={t(`bookings.empty.${filter}`)} />;
  return (
    <EmptyState title={t('bookings.empty.upcoming')} text={t('bookings.emptyText')}>
      <ButtonLink to="/host/invitations/new" search={{}}>
        {t('today.invite')}
      </ButtonLink>
      <BookButton />
    </EmptyState>
  );
}

interface ByDayProps {
  bookings: HostBooking[];
  zone: string;
  now: Date;
}

function ByDay({ bookings, zone, now }: ByDayProps) {
  const language = currentLanguage();
  const days = new Map<string, HostBooking[]>();
  for (const booking of bookings) {
    const day = dayOf(booking.slot.starts_at, zone);
    days.set(day, [...(days.get(day) ?? []), booking]);
  }
  return [...days].map(([day, ofDay]) => (
    <section key={day} className="mb-6">
      <h2 className="mb-1 font-bold">{ofDay[0] && formatNearDay(ofDay[0].slot.starts_at, zone, language, now)}</h2>
      <ul className="divide-y divide-line border-line border-y">
        {ofDay.map((booking) => (
          <Person
            key={booking.id}
            booking={booking}
            about={`${formatTimeRange(booking.slot.starts_at, booking.slot.ends_at, zone, language)} · ${booking.slot.topic}`}
          />
        ))}
      </ul>
    </section>
  ));
}
