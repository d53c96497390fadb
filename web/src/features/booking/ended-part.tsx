import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatBothTimes, formatDayTime, viewerZone } from '@/lib/time';
import { BigTime } from './big-time';
import type { PartProps } from './booking-view';
import { PlaceLink, WaitsToMove } from './place-link';
import { ZoneLine } from './when';

/** What ended: by whom, when, why, and how to come back. */
export function EndedPart({ booking }: PartProps) {
  const { t } = useTranslation('booking');
  const { slot, host, keeps, waits, end_reason } = booking;
  const language = currentLanguage();
  const words = {
    time: formatDayTime(booking.ended_at ?? slot.starts_at, viewerZone(), language),
    start: formatBothTimes(slot.starts_at, host.zone, viewerZone(), language),
    name: host.name,
  };
  const why = whyOf(booking);
  const next = nextOf(booking);
  return (
    <>
      <div className="mt-6 text-muted">
        <BigTime slot={slot} />
      </div>
      <ZoneLine booking={booking} />
      <div className="mt-6 space-y-1 rounded-card bg-surface p-5">
        <p className="font-semibold">{t(`why.${why}`, words)}</p>
        {end_reason && <p>{t('why.reason', { reason: end_reason })}</p>}
        {next && <p className="text-14 text-muted">{t(next)}</p>}
      </div>
      {keeps && (
        <section className="mt-6">
          <h2 className="mb-2 font-bold text-18">{t(why === 'moved' ? 'keeps.movedTitle' : 'keeps.stillTitle')}</h2>
          <PlaceLink own={keeps} hostZone={host.zone} />
        </section>
      )}
      {waits.length > 0 && (
        <section className="mt-6">
          <h2 className="font-bold text-18">{t('waits.goOnTitle')}</h2>
          <p className="mt-1 mb-3 text-14 text-muted">{t('waits.goOnText')}</p>
          <WaitsToMove waits={waits} hostZone={host.zone} />
        </section>
      )}
      <ButtonLink look="quiet" className="mt-6" to="/find">
        {t('findLinks')}
      </ButtonLink>
    </>
  );
}

const BY_KIND = {
  GUEST: 'byGuest',
  LATE: 'late',
  HOST: 'byHost',
  SLOT: 'bySlot',
  STARTED: 'started',
  USED: 'used',
  MOVED: 'moved',
} as const;

function whyOf({ status, end_kind }: Booking) {
  if (status === 'DECLINED') return 'declined';
  if (status === 'MISSED') return 'missed';
  if (status === 'LEFT') return 'left';
  if (status === 'ENDED' && end_kind === 'SLOT') return 'waitBySlot';
  if (status === 'ENDED' && end_kind === 'HOST') return 'waitByHost';
  return BY_KIND[end_kind ?? (status === 'ENDED' ? 'STARTED' : 'GUEST')];
}

function nextOf({ status, end_kind, keeps }: Booking) {
  if (end_kind === 'USED') return 'next.used';
  // Where the booking that moved stands below, there is nothing to look for.
  if (end_kind === 'MOVED') return keeps ? undefined : 'next.moved';
  if (keeps) return 'next.keeps';
  return status === 'CANCELLED' ? 'next.again' : 'next.waitAgain';
}
