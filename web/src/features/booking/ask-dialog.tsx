import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import type { Act } from './api';
import { useAct } from './use-act';

const REASON_CHARACTERS_MAX = 500;

export interface AskDialogProps {
  booking: Booking;
  /** What is asked; its words say what will happen. */
  question: 'cancel' | 'late' | 'decline' | 'leave';
  text: string;
  act: Act;
  hasReason?: boolean;
  isOpen: boolean;
  onClose: () => void;
  onDone: (booking: Booking) => void;
  onRefused: (problem: Problem) => void;
}

/** The one confirmation before something that cannot be undone. */
export function AskDialog(props: AskDialogProps) {
  const { booking, question, text, act, hasReason = false, isOpen, onClose } = props;
  const { t } = useTranslation('booking');
  const [reason, setReason] = useState('');
  const acting = useAct({
    booking,
    act,
    onDone: (changed) => {
      onClose();
      props.onDone(changed);
    },
    onRefused: (problem) => {
      onClose();
      props.onRefused(problem);
    },
  });
  // Asked again after a lost answer, it must be the same that was sent.
  const isLocked = acting.isSending || Boolean(acting.problem?.isOutcomeUnknown);
  return (
    <Dialog title={t(`ask.${question}.title`)} isOpen={isOpen} onClose={onClose}>
      <p className="mt-2 whitespace-pre-line">{text}</p>
      {hasReason && (
        <Field className="mt-4" label={t('ask.reason', { name: booking.host.name })} optional>
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={REASON_CHARACTERS_MAX}
              value={reason}
              disabled={isLocked}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
      {acting.problem && (
        <div className="mt-4">
          <ProblemNote problem={acting.problem} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" onClick={onClose} disabled={acting.isSending}>
          {t(`ask.${question}.keep`)}
        </Button>
        <Button look="brand" busy={acting.isSending} onClick={() => acting.send(reason.trim())}>
          {t(acting.isSending ? `ask.${question}.doing` : `ask.${question}.do`)}
        </Button>
      </div>
    </Dialog>
  );
}
