import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { useHostZone } from '@/features/host/use-host';
import type { HostBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';
import { standingOf } from './status';
import type { useChangeBooking } from './use-change-booking';

interface CancelBookingDialogProps {
  booking: HostBooking;
  change: ReturnType<typeof useChangeBooking>;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks once before somebody loses a place, or a place in the line. */
export function CancelBookingDialog({ booking, change, isOpen, onClose }: CancelBookingDialogProps) {
  const { t } = useTranslation('host');
  const time = formatDayTime(booking.slot.starts_at, useHostZone(), currentLanguage());
  const kind = standingOf(booking) === 'waiting' ? 'waiting' : 'booked';
  return (
    <ConfirmDialog
      title={t(`cancelBooking.${kind}`, { name: booking.name })}
      isOpen={isOpen}
      isBusy={change.isPending}
      problem={change.problem}
      confirm={t('cancelBooking.confirm')}
      confirming={t('cancelBooking.confirming')}
      keep={t('cancelBooking.keep')}
      reason={{ label: t('slot.reason'), hint: t('slot.reasonHint') }}
      onConfirm={(reason) => change.send({ kind: 'cancel', reason })}
      onClose={onClose}
    >
      <p>
        {time} · {booking.slot.topic}
      </p>
      <p className="text-muted">{t(booking.email ? 'cancelBooking.told' : 'cancelBooking.notTold')}</p>
    </ConfirmDialog>
  );
}
