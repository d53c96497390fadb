import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, UserMinus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { Facts } from '@/components/facts';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { HostBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { dayOf, formatDay, formatDayTime, formatTimeRange } from '@/lib/time';
import { bookingQuery } from './api';
import { Attendance } from './attendance';
import { CancelBookingDialog } from './cancel-booking-dialog';
import { History } from './history';
import { NoteSection } from './note/note-section';
import { StatusChip } from './person';
import { may, standingOf } from './status';
import { useChangeBooking } from './use-change-booking';
import { useBookingWords } from './words';

/** One booking: who and when, what is to be done, the note about it, and what happened. */
export function BookingPage({ bookingId }: { bookingId: string }) {
  const { t } = useTranslation('host');
  const booking = useQuery(bookingQuery(bookingId));
  if (booking.data) return <Contents booking={booking.data} />;
  const problem = booking.error && asProblem(booking.error);
  const isGone = problem?.code === 'not_found';
  return (
    <HostPage title={t(isGone ? 'booking.goneTitle' : 'booking.title')}>
      {isGone && (
        <>
          <p className="mb-5 text-muted">{t('booking.goneText')}</p>
          <ButtonLink look="quiet" to="/host/bookings">
            {t('slot.toList')}
          </ButtonLink>
        </>
      )}
      {booking.isPending && (
        <Loading className="space-y-4">
          <Skeleton className="h-6 w-64" />
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-48 w-full" />
        </Loading>
      )}
      {problem && !isGone && <ProblemNote problem={problem} onRetry={() => void booking.refetch()} />}
    </HostPage>
  );
}

function Contents({ booking }: { booking: HostBooking }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const language = currentLanguage();
  const { slot } = booking;
  const words = useBookingWords();
  const spoken = (instant: string) => formatDayTime(instant, zone, language);
  useEffect(() => {
    // The address of the note, opened before there was anything to scroll to.
    if (location.hash === '#note') document.getElementById('note')?.scrollIntoView();
  }, []);
  return (
    <HostPage title={booking.name} beside={<StatusChip booking={booking} />} actions={<Actions booking={booking} />}>
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[1fr_280px]">
        <div className="min-w-0">
          <Link
            to="/host/slots/$slotId"
            params={{ slotId: booking.slot_id }}
            search={{ day: dayOf(slot.starts_at, zone) }}
            className="group flex items-center gap-3 rounded-card border border-line px-5 py-4 transition-colors hover:border-edge"
          >
            <span className="min-w-0 flex-1">
              <span className="block text-14 text-muted">{formatDay(slot.starts_at, zone, language)}</span>
              <b className="block font-bold text-22 tracking-tight">
                {formatTimeRange(slot.starts_at, slot.ends_at, zone, language)}
              </b>
              <span className="block truncate">{slot.topic}</span>
            </span>
            <ChevronRight aria-hidden="true" className="size-5 flex-none text-muted" />
          </Link>
          {booking.note && (
            <blockquote className="mt-5 whitespace-pre-line border-brand border-l-3 pl-4">
              <p className="text-12 text-muted">{t('booking.theirWords')}</p>
              {booking.note}
            </blockquote>
          )}
          <div id="note" className="mt-7 scroll-mt-6">
            <NoteSection bookingId={booking.id} title={t('note.title')} />
          </div>
        </div>
        <aside className="min-w-0 space-y-6">
          <Facts
            items={[
              [t('booking.email'), booking.email && <Email address={booking.email} />],
              [
                t('booking.made'),
                `${spoken(booking.created_at)}${booking.booked_by_host ? ` · ${t('people.byHost')}` : ''}`,
              ],
              [
                t('booking.offer'),
                booking.status === 'OFFERED' && booking.offer_until ? spoken(booking.offer_until) : null,
              ],
              [t('booking.ended'), words.end(booking)],
              [t('slot.reason'), booking.end_reason],
            ]}
          />
          {booking.email ? (
            <ButtonLink
              look="quiet"
              size="small"
              to="/host/clients/$email"
              params={{ email: booking.email }}
              className="w-full"
            >
              {t('booking.toClient')}
            </ButtonLink>
          ) : (
            <p className="text-14 text-muted">{t('booking.noEmail')}</p>
          )}
          <section>
            <h2 className="mb-2 font-bold">{t('history.title')}</h2>
            <History of="bookings" id={booking.id} />
          </section>
        </aside>
      </div>
    </HostPage>
  );
}

function Email({ address }: { address: string }) {
  return (
    <a href={`mailto:${address}`} className="tap break-all underline-offset-4 hover:underline">
      {address}
    </a>
  );
}

function Actions({ booking }: { booking: HostBooking }) {
  const { t } = useTranslation('host');
  const now = useNow();
  const [isCancelling, setCancelling] = useState(false);
  const change = useChangeBooking(booking, { onChanged: () => setCancelling(false) });
  const { attend, cancel } = may(booking, now);
  return (
    <>
      {attend && <Attendance booking={booking} change={change} />}
      {cancel && (
        <Button
          look="danger"
          size="small"
          onClick={() => {
            change.forget();
            setCancelling(true);
          }}
        >
          <UserMinus aria-hidden="true" className="size-4" />
          {t(standingOf(booking) === 'waiting' ? 'people.takeOff' : 'people.cancel')}
        </Button>
      )}
      {change.problem && !isCancelling && <ProblemNote problem={change.problem} />}
      <CancelBookingDialog
        booking={booking}
        change={change}
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
      />
    </>
  );
}
