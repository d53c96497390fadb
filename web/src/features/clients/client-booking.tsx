import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Disclosure } from '@/components/disclosure';
import { NoteSection } from '@/features/bookings/note/note-section';
import { StatusChip } from '@/features/bookings/person';
import { standingOf } from '@/features/bookings/status';
import { useBookingWords } from '@/features/bookings/words';
import { useHostZone } from '@/features/host/use-host';
import type { HostBooking } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatTimeRange } from '@/lib/time';

/** One meeting in the history of a client, with the note about it at hand. */
export function ClientBooking({ booking }: { booking: HostBooking }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const language = currentLanguage();
  const words = useBookingWords();
  const isGone = standingOf(booking) === 'gone';
  const { starts_at, ends_at, topic } = booking.slot;
  const ended = [words.end(booking), booking.end_reason ? t('people.reason', { reason: booking.end_reason }) : ''];
  return (
    <li className="relative pb-7 pl-6 last:pb-0">
      <i
        aria-hidden="true"
        className="dot absolute top-[7px] -left-1.5 data-[state=free]:border-edge data-[state=free]:bg-paper"
        data-state={isGone ? 'free' : 'taken'}
      />
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Link
          to="/host/bookings/$bookingId"
          params={{ bookingId: booking.id }}
          className={classes('tap font-semibold underline-offset-4 hover:underline', isGone && 'text-muted')}
        >
          {formatDay(starts_at, zone, language)} {formatTimeRange(starts_at, ends_at, zone, language)}
        </Link>
        <StatusChip booking={booking} />
      </p>
      <p className="text-14">{topic}</p>
      {booking.note && <p className="mt-1 whitespace-pre-line text-14 text-muted">“{booking.note}”</p>}
      <p className="text-12 text-muted">{ended.filter(Boolean).join(' · ')}</p>
      {(booking.has_note || !isGone) && (
        <Disclosure className="mt-2" summary={t(booking.has_note ? 'client.readNote' : 'client.writeNote')}>
          <div className="py-2">
            <NoteSection bookingId={booking.id} title={t('note.title')} />
          </div>
        </Disclosure>
      )}
    </li>
  );
}
