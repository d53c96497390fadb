import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import { CopyButton } from '@/components/copy-button';
import { Dots } from '@/components/dots';
import { PageTitle } from '@/components/page-title';
import type { Booking } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { clocksAgree, formatDayTime, formatZone, formatZoneName, viewerZone } from '@/lib/time';
import { BigTime } from './big-time';
import { BookingFacts } from './booking-facts';
import { CancelSection } from './cancel-section';
import { CancelledNote } from './cancelled-note';

interface BookingViewProps {
  booking: Booking;
  now: Date;
  title: string;
  lead?: string | undefined;
  onChanged: (booking: Booking) => void;
}

/** One booking, from the moment it is made to the moment it is over or cancelled. */
export function BookingView({ booking, now, title, lead, onChanged }: BookingViewProps) {
  const { t } = useTranslation('guest');
  const { slot } = booking;
  const isCancelled = booking.status === 'CANCELLED';
  const isOver = Date.parse(slot.ends_at) <= now.getTime();
  const state = isCancelled ? 'cancelled' : isOver ? 'over' : 'confirmed';
  return (
    <article>
      <div className="mt-4 flex items-center gap-3 sm:mt-8">
        <Chip tone={state === 'confirmed' ? 'good' : 'plain'}>{t(`booking.${state}`)}</Chip>
        <span className="text-14 text-muted">{t('booking.with', { name: booking.host.name })}</span>
      </div>
      <PageTitle text={title} className="mt-2" />
      {lead && <p className="mt-1 text-muted">{lead}</p>}
      <div className={classes('mt-6', isCancelled && 'text-muted')}>
        <BigTime slot={slot} />
      </div>
      <p className="mt-2 text-12 text-muted">
        {formatZone(viewerZone(), slot.starts_at, currentLanguage())}
        <HostClock booking={booking} />
      </p>
      {isCancelled ? (
        <CancelledNote booking={booking} />
      ) : (
        <>
          <div className="mt-5">
            <Dots capacity={slot.capacity} taken={slot.capacity - slot.free} mine />
          </div>
          <BookingFacts booking={booking} />
          {!isOver && <KeepLink booking={booking} />}
          {isOver ? <Over booking={booking} /> : <CancelSection booking={booking} now={now} onChanged={onChanged} />}
        </>
      )}
    </article>
  );
}

/** The host's own time of day, where it is another one than the guest's. */
function HostClock({ booking }: { booking: Booking }) {
  const { t } = useTranslation('guest');
  const { zone } = booking.host;
  const { starts_at } = booking.slot;
  if (clocksAgree(viewerZone(), zone, starts_at)) return null;
  const language = currentLanguage();
  const words = { zone: formatZoneName(zone, starts_at, language), time: formatDayTime(starts_at, zone, language) };
  return <> · {t('booking.hostZone', words)}</>;
}

function KeepLink({ booking }: { booking: Booking }) {
  const { t } = useTranslation('guest');
  const link = `${location.origin}/manage/${booking.manage_token}`;
  return (
    <section className="mt-8 rounded-card bg-surface p-5">
      <div className="flex items-center gap-3">
        <h2 className="flex-1 font-bold">{t('booking.link')}</h2>
        <CopyButton text={link} />
      </div>
      <p className="mt-1 text-14 text-muted">{t('booking.linkText')}</p>
    </section>
  );
}

function Over({ booking }: { booking: Booking }) {
  const { t } = useTranslation('guest');
  const time = formatDayTime(booking.slot.ends_at, viewerZone(), currentLanguage());
  return <p className="mt-8 rounded-card bg-surface p-5 text-14 text-muted">{t('booking.overText', { time })}</p>;
}
