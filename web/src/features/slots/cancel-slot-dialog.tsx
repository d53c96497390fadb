import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

const REASON_CHARACTERS_MAX = 500;

interface CancelSlotDialogProps {
  slot: Slot;
  isOpen: boolean;
  isSending: boolean;
  problem: Problem | undefined;
  onClose: () => void;
  onConfirm: (reason: string) => void;
}

/** Asks once, and says who will be told. */
export function CancelSlotDialog({ slot, isOpen, isSending, problem, onClose, onConfirm }: CancelSlotDialogProps) {
  const { t } = useTranslation('host');
  const [reason, setReason] = useState('');
  const count = slot.booked_count;
  return (
    <Dialog title={t('slot.cancelTitle')} isOpen={isOpen} onClose={onClose}>
      <p className="mt-2">
        {count > 0 ? t('slot.cancelText', { count, shown: formatCount(count) }) : t('slot.cancelEmpty')}
      </p>
      <Field className="mt-4" label={t('slot.reason')} hint={t('slot.reasonHint')} optional>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={REASON_CHARACTERS_MAX}
            value={reason}
            disabled={isSending}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      {problem && (
        <div className="mt-4">
          <ProblemNote problem={problem} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" disabled={isSending} onClick={onClose}>
          {t('slot.keep')}
        </Button>
        <Button look="brand" busy={isSending} onClick={() => onConfirm(reason.trim())}>
          {t(isSending ? 'slot.confirming' : 'slot.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
