import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { Switch } from '@/components/switch';
import { asProblem } from '@/lib/api/problem';
import type { BulkBody, HostEnrollment } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { reloadClass } from '../api';
import { decideMany } from './api';
import { BulkLines, BulkMails } from './bulk-report';
import type { BulkDecision } from './decisions';
import { ReasonField } from './reason-field';

interface BulkDialogProps {
  decision: BulkDecision | undefined;
  chosen: HostEnrollment[];
  onClose: (isDone: boolean) => void;
}

/** Deciding about many: first what would happen and which mails would go, then what did happen, row by row. */
export function BulkDialog({ decision, chosen, onClose }: BulkDialogProps) {
  const { t } = useTranslation('host-classes');
  const [isDone, setDone] = useState(false);
  /** Once more, for those whom the first time left out. */
  const [isAgain, setAgain] = useState(false);
  const close = () => {
    setDone(false);
    setAgain(false);
    onClose(isDone);
  };
  const title = decision ? t(`bulk.title.${decision}`, { shown: formatCount(chosen.length) }) : '';
  return (
    <Dialog title={isDone && !isAgain ? t('bulk.doneTitle') : title} isOpen={decision !== undefined} onClose={close}>
      {decision && (
        <Steps decision={decision} chosen={chosen} onDone={() => setDone(true)} onAgain={setAgain} onClose={close} />
      )}
    </Dialog>
  );
}

interface StepsProps {
  decision: BulkDecision;
  chosen: HostEnrollment[];
  onDone: () => void;
  onAgain: (isAgain: boolean) => void;
  onClose: () => void;
}

function Steps({ decision, chosen: latest, onDone, onAgain, onClose }: StepsProps) {
  const { t } = useTranslation('host-classes');
  // Those who were chosen when the dialog opened, as they were: the list below moves on.
  const [chosen, setChosen] = useState(latest);
  const mayExplain = decision === 'REJECT' || decision === 'CANCEL';
  const [reason, setReason] = useState('');
  const [isRaising, setRaising] = useState(false);
  const [isLooking, setLooking] = useState(!mayExplain);
  const body: BulkBody = {
    items: chosen.map(({ id, version }) => ({ id, version })),
    decision,
    ...(reason.trim() ? { reason: reason.trim() } : {}),
    ...(isRaising ? { raise: true } : {}),
  };
  const trial = useQuery({
    queryKey: ['bulk-trial', body],
    queryFn: () => decideMany({ ...body, dry_run: true }),
    enabled: isLooking,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const send = useMutation({
    mutationFn: () => decideMany(body),
    onSuccess: () => {
      onDone();
      onAgain(false);
      for (const id of new Set(chosen.map(({ class_id }) => class_id))) reloadClass(id);
    },
  });

  if (send.data) {
    const passing = send.data.lines.filter(({ problem }) => problem?.code === 'would_pass').map(({ id }) => id);
    const raiseForRest = () => {
      setChosen(chosen.filter(({ id }) => passing.includes(id)));
      setRaising(true);
      setReason('');
      setLooking(false);
      send.reset();
      onAgain(true);
    };
    return (
      <>
        <BulkLines report={send.data} isDone />
        <Buttons>
          {/* Others may have been faster than the look ahead. */}
          {passing.length > 0 && (
            <Button look="quiet" onClick={raiseForRest}>
              {t('bulk.raiseRest', { count: passing.length, shown: formatCount(passing.length) })}
            </Button>
          )}
          <Button onClick={onClose}>{t('bulk.close')}</Button>
        </Buttons>
      </>
    );
  }
  if (!isLooking) {
    return (
      <>
        <div className="mt-4 space-y-4">
          {isRaising ? (
            <Field label={t('decide.raiseReason')} hint={t('decide.raiseReasonHint')}>
              {(control) => (
                <Textarea {...control} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} />
              )}
            </Field>
          ) : (
            <ReasonField value={reason} onChange={setReason} />
          )}
        </div>
        <Buttons>
          <Button look="quiet" onClick={onClose}>
            {t('decide.keep')}
          </Button>
          <Button disabled={isRaising && !reason.trim()} onClick={() => setLooking(true)}>
            {t('bulk.preview')}
          </Button>
        </Buttons>
      </>
    );
  }
  if (trial.isPending) {
    return (
      <Loading className="mt-4 space-y-3">
        <p className="text-14 text-muted">{t('bulk.looking')}</p>
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-32 w-full" />
      </Loading>
    );
  }
  if (!trial.data) {
    return (
      <div className="mt-4">
        <ProblemNote problem={asProblem(trial.error)} onRetry={() => void trial.refetch()} />
      </div>
    );
  }
  const will = trial.data.lines.filter(({ problem }) => problem === null).length;
  const isFull = trial.data.lines.some(({ problem }) => problem?.code === 'would_pass');
  return (
    <>
      <BulkLines report={trial.data} />
      {(isFull || isRaising) && (
        <div className="mt-4 rounded-card border border-line px-4 py-2">
          <Switch
            label={t('bulk.raise')}
            hint={t('bulk.raiseHint')}
            checked={isRaising}
            onChange={(on) => {
              setRaising(on);
              setReason('');
              // Growing needs a reason first.
              setLooking(!on);
            }}
          />
        </div>
      )}
      <BulkMails mails={trial.data.mails} />
      {send.error && (
        <div className="mt-4">
          <ProblemNote problem={asProblem(send.error)} />
        </div>
      )}
      <Buttons>
        <Button look="quiet" disabled={send.isPending} onClick={onClose}>
          {t('decide.keep')}
        </Button>
        <Button look="brand" disabled={will === 0} busy={send.isPending} onClick={() => send.mutate()}>
          {send.isPending ? t('decide.sending') : t('bulk.confirm', { count: will, shown: formatCount(will) })}
        </Button>
      </Buttons>
    </>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">{children}</div>;
}
