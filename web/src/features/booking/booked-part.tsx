import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/copy-button';
import { Dots } from '@/components/dots';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import { BigTime } from './big-time';
import { BookingFacts } from './booking-facts';
import type { PartProps } from './booking-view';
import { CalendarButtons } from './calendar-buttons';
import { ChangeSection } from './change-section';
import { WaitsToMove } from './place-link';
import { ZoneLine } from './when';

/** A place that is the guest's: when, where, how to keep it in mind, and how to give it back. */
export function BookedPart(part: PartProps) {
  const { t } = useTranslation('booking');
  const { booking, phase } = part;
  const { slot, waits, host } = booking;
  const isAhead = phase === 'booked' || phase === 'late';
  return (
    <>
      <div className="mt-6">
        <BigTime slot={slot} />
      </div>
      <ZoneLine booking={booking} />
      <div className="mt-5">
        <Dots capacity={slot.capacity} taken={slot.capacity - slot.free} mine />
      </div>
      {isAhead && <CalendarButtons booking={booking} />}
      {isAhead && waits.length > 0 && (
        <section className="mt-8">
          <h2 className="font-bold text-18">{t('waits.title')}</h2>
          <p className="mt-1 text-14 text-muted">{t('waits.text')}</p>
          <div className="mt-3">
            <WaitsToMove waits={waits} hostZone={host.zone} />
          </div>
        </section>
      )}
      <BookingFacts booking={booking} />
      {phase === 'over' ? (
        <Over booking={booking} />
      ) : (
        <>
          {isAhead && <ChangeSection {...part} />}
          {phase === 'begun' && (
            <p className="mt-8 rounded-card bg-surface p-5 text-14 text-muted">{t('begun', { name: host.name })}</p>
          )}
          <KeepLink booking={booking} />
        </>
      )}
    </>
  );
}

function KeepLink({ booking }: { booking: Booking }) {
  const { t } = useTranslation('booking');
  const link = `${location.origin}/manage/${booking.manage_token}`;
  return (
    <section className="mt-8 rounded-card bg-surface p-5">
      <div className="flex items-center gap-3">
        <h2 className="flex-1 font-bold">{t('link.title')}</h2>
        <CopyButton text={link} />
      </div>
      <p className="mt-1 text-14 text-muted">{t('link.text')}</p>
    </section>
  );
}

function Over({ booking }: { booking: Booking }) {
  const { t } = useTranslation('booking');
  const time = formatDayTime(booking.slot.ends_at, viewerZone(), currentLanguage());
  const words = booking.status === 'NO_SHOW' ? 'noShow' : 'over';
  return (
    <p className="mt-8 rounded-card bg-surface p-5 text-14 text-muted">{t(words, { time, name: booking.host.name })}</p>
  );
}
