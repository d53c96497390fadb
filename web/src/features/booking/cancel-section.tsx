import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import { CancelDialog } from './cancel-dialog';

interface CancelSectionProps {
  booking: Booking;
  now: Date;
  onChanged: (booking: Booking) => void;
}

/** Until the notice limit: cancel. After it: until when it was possible, and whom to tell instead. */
export function CancelSection({ booking, now, onChanged }: CancelSectionProps) {
  const { t } = useTranslation('guest');
  const [isAsking, setAsking] = useState(false);
  const time = formatDayTime(booking.cancel_until, viewerZone(), currentLanguage());
  const isTooLate = Date.parse(booking.cancel_until) <= now.getTime();
  return (
    <section className="mt-8 border-line border-t pt-6">
      <h2 className="font-bold text-18">{t(isTooLate ? 'booking.tooLateTitle' : 'booking.cancelTitle')}</h2>
      <p className="mt-1 text-14 text-muted">
        {isTooLate ? t('booking.tooLate', { time, name: booking.host.name }) : t('booking.cancelUntil', { time })}
      </p>
      {!isTooLate && (
        <Button look="danger" className="mt-4" onClick={() => setAsking(true)}>
          {t('booking.cancel')}
        </Button>
      )}
      <CancelDialog booking={booking} isOpen={isAsking} onClose={() => setAsking(false)} onCancelled={onChanged} />
    </section>
  );
}
