import { useTranslation } from 'react-i18next';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';

const WORDS = { GUEST: 'byGuest', HOST: 'byHost', SLOT: 'bySlot' } as const;

/** Who cancelled, when, why, and how to come back. */
export function CancelledNote({ booking }: { booking: Booking }) {
  const { t } = useTranslation('guest');
  const time = formatDayTime(booking.cancelled_at ?? booking.created_at, viewerZone(), currentLanguage());
  const words = WORDS[booking.cancel_kind ?? 'GUEST'];
  return (
    <div className="mt-6 space-y-1 rounded-card bg-surface p-5">
      <p className="font-semibold">{t(`booking.${words}`, { time, name: booking.host.name })}</p>
      {booking.cancel_reason && <p>{t('booking.reasonGiven', { reason: booking.cancel_reason })}</p>}
      <p className="text-14 text-muted">{t('booking.again')}</p>
    </div>
  );
}
