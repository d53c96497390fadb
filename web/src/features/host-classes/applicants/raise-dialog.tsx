import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import { formatCount } from '@/lib/time';
import type { Raising } from './use-decide';

const CHARACTERS_MAX = 500;

interface RaiseDialogProps {
  raising: Pick<Raising, 'passes' | 'passed'> | undefined;
  isBusy: boolean;
  problem?: Problem | undefined;
  confirm?: string;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Before a class grows and somebody goes first: who is passed, and why. */
export function RaiseDialog({ raising, isBusy, problem, confirm, onConfirm, onClose }: RaiseDialogProps) {
  const { t } = useTranslation('host-classes');
  return (
    <Dialog title={t('decide.raiseTitle')} isOpen={raising !== undefined} onClose={onClose}>
      {raising && (
        <RaiseForm
          raising={raising}
          isBusy={isBusy}
          problem={problem}
          confirm={confirm ?? t('decide.raiseConfirm')}
          onConfirm={onConfirm}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function RaiseForm(props: RaiseDialogProps & { raising: NonNullable<RaiseDialogProps['raising']>; confirm: string }) {
  const { raising, isBusy, problem, confirm, onConfirm, onClose } = props;
  const { t } = useTranslation('host-classes');
  const [reason, setReason] = useState('');
  const [isTried, setTried] = useState(false);
  const { passes, passed } = raising;
  const others = passes - passed.length;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reason.trim() && !isBusy) onConfirm(reason.trim());
      }}
    >
      <div className="mt-2 space-y-2">
        <p>{t('decide.raiseFull')}</p>
        {passes > 0 && (
          <>
            <p>{t('decide.raisePasses', { count: passes, shown: formatCount(passes) })}</p>
            <p className="rounded-control bg-wait-soft px-3.5 py-2 text-14">
              {[...passed, others > 0 && t('decide.raiseAnd', { shown: formatCount(others) })]
                .filter(Boolean)
                .join(', ')}
            </p>
          </>
        )}
      </div>
      <Field
        className="mt-4"
        label={t('decide.raiseReason')}
        hint={t('decide.raiseReasonHint')}
        error={isTried && !reason.trim() ? t('decide.raiseNeeded') : undefined}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={CHARACTERS_MAX}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
      {problem && (
        <div className="mt-4">
          <ProblemNote problem={problem} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" disabled={isBusy} onClick={onClose}>
          {t('decide.keep')}
        </Button>
        <Button type="submit" look="brand" busy={isBusy}>
          {isBusy ? t('decide.sending') : confirm}
        </Button>
      </div>
    </form>
  );
}
