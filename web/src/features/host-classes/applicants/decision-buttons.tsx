import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { Dialog } from '@/components/dialog';
import { ProblemNote } from '@/components/problem-note';
import type { Decision, HostEnrollment } from '@/lib/api/types';
import { AlreadyNote } from './already-note';
import { decisionsOf } from './decisions';
import { RaiseDialog } from './raise-dialog';
import { ReasonField } from './reason-field';
import { UndoNote } from './undo-note';
import { useDecide } from './use-decide';

interface DecisionButtonsProps {
  enrollment: HostEnrollment;
  now: Date;
  zone: string;
}

/** Everything that can be decided about one application as it stands. */
export function DecisionButtons({ enrollment, now, zone }: DecisionButtonsProps) {
  const { t } = useTranslation('host-classes');
  const [asked, setAsked] = useState<'REJECT' | 'CANCEL'>();
  const [reason, setReason] = useState('');
  const [last, setLast] = useState<Decision>();
  const change = useDecide(enrollment.class_id, {
    onDecided: (_, decision) => {
      setAsked(undefined);
      setReason('');
      setLast(decision);
    },
    onAlready: () => setAsked(undefined),
  });
  const name = enrollment.attendee_name;
  const decisions = decisionsOf(enrollment, now).filter((decision) => decision !== 'UNDO');
  const press = (decision: Decision) => {
    change.forget();
    if (decision === 'REJECT' || decision === 'CANCEL') setAsked(decision);
    else change.send({ enrollment, decision });
  };
  const isAlready = change.problem?.code === 'already_decided';
  return (
    <div className="space-y-3">
      <UndoNote
        enrollment={enrollment}
        said={t(`decide.done.${last ?? decisionOf(enrollment)}`, { name })}
        isBusy={change.pending === 'UNDO'}
        onUndo={() => change.send({ enrollment, decision: 'UNDO' })}
      />
      {decisions.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {decisions.map((decision, position) => (
            <Button
              key={decision}
              size="small"
              look={position === 0 && decision !== 'CANCEL' ? 'ink' : decision === 'CANCEL' ? 'danger' : 'quiet'}
              busy={change.pending === decision}
              onClick={() => press(decision)}
            >
              {t(`decide.${decision}`)}
            </Button>
          ))}
        </div>
      )}
      {change.problem && isAlready && <AlreadyNote problem={change.problem} zone={zone} />}
      {change.problem && !isAlready && !asked && <ProblemNote problem={change.problem} />}
      <Dialog title={t('decide.rejectTitle', { name })} isOpen={asked === 'REJECT'} onClose={() => setAsked(undefined)}>
        <div className="mt-4 space-y-4">
          <ReasonField value={reason} disabled={change.isPending} onChange={setReason} />
          {change.problem && <ProblemNote problem={change.problem} />}
          <div className="flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
            <Button look="quiet" disabled={change.isPending} onClick={() => setAsked(undefined)}>
              {t('decide.keep')}
            </Button>
            <Button
              look="brand"
              busy={change.isPending}
              onClick={() => change.send({ enrollment, decision: 'REJECT', reason: reason.trim() })}
            >
              {change.isPending ? t('decide.sending') : t('decide.REJECT')}
            </Button>
          </div>
        </div>
      </Dialog>
      <ConfirmDialog
        title={t('decide.cancelTitle', { name })}
        isOpen={asked === 'CANCEL'}
        isBusy={change.isPending}
        problem={change.problem}
        confirm={t('decide.CANCEL')}
        confirming={t('decide.sending')}
        keep={t('decide.keep')}
        reason={{ label: t('decide.reason'), hint: t('decide.reasonHint') }}
        onConfirm={(typed) => change.send({ enrollment, decision: 'CANCEL', reason: typed })}
        onClose={() => setAsked(undefined)}
      >
        <p>{t('decide.cancelText')}</p>
      </ConfirmDialog>
      <RaiseDialog
        raising={change.raising}
        isBusy={change.isPending}
        problem={change.problem}
        onConfirm={(typed) => change.send({ enrollment, decision: 'APPROVE', reason: typed, raise: true })}
        onClose={change.leaveRaising}
      />
    </div>
  );
}

/** What was decided, read from the state that it led to: the page may have been opened after it. */
function decisionOf({ status }: HostEnrollment): Decision {
  if (status === 'REJECTED') return 'REJECT';
  if (status === 'WAITLISTED') return 'WAITLIST';
  return status === 'CANCELLED' ? 'CANCEL' : 'APPROVE';
}
