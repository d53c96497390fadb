import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Chip } from '@/components/chip';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { HostBooking } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';
import { bookingsQuery } from './api';

/** Who comes, and who no longer does. */
export function BookingList({ slotId }: { slotId: string }) {
  const { t } = useTranslation('host');
  const bookings = useInfiniteQuery(bookingsQuery(slotId));
  const items = bookings.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="mt-6">
      <h3 className="mb-1 font-bold">{t('slot.bookings')}</h3>
      {bookings.isPending && (
        <Loading className="space-y-2">
          <Skeleton className="h-14 w-full" />
          <Skeleton className="h-14 w-full" />
        </Loading>
      )}
      {bookings.error && !bookings.data && (
        <ProblemNote problem={asProblem(bookings.error)} onRetry={() => void bookings.refetch()} />
      )}
      {bookings.data && items.length === 0 && <Nobody />}
      <ul className="divide-y divide-line">
        {items.map((booking) => (
          <Person key={booking.id} booking={booking} />
        ))}
      </ul>
      {bookings.hasNextPage && (
        <Button
          look="quiet"
          size="small"
          className="w-full"
          busy={bookings.isFetchingNextPage}
          onClick={() => void bookings.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </section>
  );
}

function Person({ booking }: { booking: HostBooking }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const spoken = (instant: string) => formatDayTime(instant, zone, currentLanguage());
  const isCancelled = booking.status === 'CANCELLED';
  const cancelled = t(`slot.cancelledBy.${booking.cancel_kind ?? 'GUEST'}`, {
    time: spoken(booking.cancelled_at ?? booking.created_at),
  });
  return (
    <li className="py-3.5">
      <div className="flex items-center gap-3">
        <b className={classes('min-w-0 flex-1', isCancelled && 'text-muted line-through')}>{booking.name}</b>
        <Chip tone={isCancelled ? 'plain' : 'good'}>{t(isCancelled ? 'slot.bookingCancelled' : 'slot.booked')}</Chip>
      </div>
      {booking.email && (
        <a href={`mailto:${booking.email}`} className="tap text-14 underline-offset-4 hover:underline">
          {booking.email}
        </a>
      )}
      {booking.note && <p className="mt-1 whitespace-pre-line text-14">{booking.note}</p>}
      {booking.cancel_reason && (
        <p className="mt-1 text-14">{t('slot.cancelReason', { reason: booking.cancel_reason })}</p>
      )}
      <p className="mt-1 text-12 text-muted">
        {isCancelled ? cancelled : t('slot.bookedAt', { time: spoken(booking.created_at) })}
      </p>
    </li>
  );
}

function Nobody() {
  const { t } = useTranslation('host');
  return (
    <p className="text-14 text-muted">
      {t('slot.noBookings')}.{' '}
      <Link to="/host/invitations/new" className="tap text-ink underline underline-offset-4">
        {t('slot.noBookingsText')}
      </Link>
    </p>
  );
}
