import { Link } from '@tanstack/react-router';
import { NotebookPen, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Chip } from '@/components/chip';
import { MoreItem, MoreMenu } from '@/components/more-menu';
import { ProblemNote } from '@/components/problem-note';
import { useHostZone } from '@/features/host/use-host';
import type { HostBooking } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { formatDayTime } from '@/lib/time';
import { Attendance } from './attendance';
import { CancelBookingDialog } from './cancel-booking-dialog';
import { may, standingOf, TONES } from './status';
import { useChangeBooking } from './use-change-booking';
import { useBookingWords } from './words';

interface PersonProps {
  booking: HostBooking;
  /** A quiet line under the name: what is not clear from where the row stands. */
  about?: string | undefined;
  onChanged?: ((booking: HostBooking) => void) | undefined;
}

/** One person of a slot: who, what they said, and the one thing that is to be done now. */
export function Person({ booking, about, onChanged }: PersonProps) {
  const { t } = useTranslation('host');
  const now = useNow();
  const [isCancelling, setCancelling] = useState(false);
  const change = useChangeBooking(booking, {
    onChanged: (changed) => {
      setCancelling(false);
      onChanged?.(changed);
    },
  });
  const { attend, cancel } = may(booking, now);
  const isGone = standingOf(booking) === 'gone';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <Link
            to="/host/bookings/$bookingId"
            params={{ bookingId: booking.id }}
            className={classes('tap min-w-0 font-semibold underline-offset-4 hover:underline', isGone && 'text-muted')}
          >
            {booking.name}
          </Link>
          <StatusChip booking={booking} />
        </p>
        {about && <p className="text-14">{about}</p>}
        {booking.note && !isGone && (
          <p className="line-clamp-3 whitespace-pre-line text-14 text-muted">{booking.note}</p>
        )}
        <Lately booking={booking} />
      </div>
      {!isGone && (
        <div className="flex flex-wrap items-center gap-1.5">
          {attend && <Attendance booking={booking} change={change} />}
          <NoteLink booking={booking} />
          {cancel && (
            <MoreMenu label={t('people.more', { name: booking.name })}>
              <MoreItem
                danger
                icon={<UserMinus aria-hidden="true" className="size-4" />}
                onSelect={() => {
                  change.forget();
                  setCancelling(true);
                }}
              >
                {t(standingOf(booking) === 'waiting' ? 'people.takeOff' : 'people.cancel')}
              </MoreItem>
            </MoreMenu>
          )}
        </div>
      )}
      {change.problem && !isCancelling && (
        <div className="w-full">
          <ProblemNote problem={change.problem} />
        </div>
      )}
      <CancelBookingDialog
        booking={booking}
        change={change}
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
      />
    </li>
  );
}

export function StatusChip({ booking }: { booking: HostBooking }) {
  const words = useBookingWords();
  return <Chip tone={TONES[booking.status]}>{words.status(booking)}</Chip>;
}

/** What happened last, for those who no longer come or who wait. */
function Lately({ booking }: { booking: HostBooking }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const words = useBookingWords();
  const lines = [
    booking.offer_until && booking.status === 'OFFERED'
      ? t('people.offerUntil', { time: formatDayTime(booking.offer_until, zone, currentLanguage()) })
      : '',
    words.end(booking),
    booking.end_reason ? t('people.reason', { reason: booking.end_reason }) : '',
    booking.booked_by_host && standingOf(booking) === 'coming' ? t('people.byHost') : '',
  ];
  const shown = lines.filter(Boolean);
  if (shown.length === 0) return null;
  return <p className="text-12 text-muted">{shown.join(' · ')}</p>;
}

/** To the note of this booking; a filled dot says that something is written. */
function NoteLink({ booking }: { booking: HostBooking }) {
  const { t } = useTranslation('host');
  return (
    <ButtonLink look="quiet" size="small" to="/host/bookings/$bookingId" params={{ bookingId: booking.id }} hash="note">
      {booking.has_note ? (
        <i aria-hidden="true" className="dot" data-state="mine" />
      ) : (
        <NotebookPen aria-hidden="true" className="size-4" />
      )}
      {t('people.note')}
      {booking.has_note && <span className="sr-only"> ({t('people.noteWritten')})</span>}
    </ButtonLink>
  );
}
