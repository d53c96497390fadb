import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { formatDayTime, viewerZone } from '@/lib/time';
import { cancelBooking } from './api';

const REASON_CHARACTERS_MAX = 500;

interface CancelDialogProps {
  booking: Booking;
  isOpen: boolean;
  onClose: () => void;
  onCancelled: (booking: Booking) => void;
}

/** The one confirmation, in words that say what will happen. */
export function CancelDialog({ booking, isOpen, onClose, onCancelled }: CancelDialogProps) {
  const { t } = useTranslation('guest');
  const [reason, setReason] = useState('');
  const { key } = useIdempotencyKey();
  const cancel = useMutation({
    mutationFn: () => cancelBooking(booking.manage_token, reason.trim(), key),
    onSuccess: (cancelled) => {
      onClose();
      onCancelled(cancelled);
    },
  });
  const time = formatDayTime(booking.slot.starts_at, viewerZone(), currentLanguage());
  const name = booking.host.name;
  return (
    <Dialog title={t('booking.confirmTitle')} isOpen={isOpen} onClose={onClose}>
      <p className="mt-2">{t('booking.confirmText', { time, name, topic: booking.slot.topic })}</p>
      <Field className="mt-4" label={t('booking.reason', { name })} optional>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={REASON_CHARACTERS_MAX}
            value={reason}
            disabled={cancel.isPending}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {cancel.error && (
        <div className="mt-4">
          <ProblemNote problem={asProblem(cancel.error)} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" onClick={onClose} disabled={cancel.isPending}>
          {t('booking.keep')}
        </Button>
        <Button look="brand" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {t(cancel.isPending ? 'booking.confirming' : 'booking.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
