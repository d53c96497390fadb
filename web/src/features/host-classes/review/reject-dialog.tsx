import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import { ReasonField } from '../applicants/reason-field';

interface RejectDialogProps {
  name: string;
  isOpen: boolean;
  isBusy: boolean;
  problem: Problem | undefined;
  onReject: (reason: string) => void;
  onClose: () => void;
}

/** Turning somebody down, with a reason if there is one to give. What was typed stays while one looks again. */
export function RejectDialog({ name, isOpen, isBusy, problem, onReject, onClose }: RejectDialogProps) {
  const { t } = useTranslation('host-classes');
  const [reason, setReason] = useState('');
  return (
    <Dialog title={t('decide.rejectTitle', { name })} isOpen={isOpen} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onReject(reason.trim());
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isBusy) onReject(reason.trim());
        }}
        className="mt-4 space-y-4"
      >
        <ReasonField value={reason} disabled={isBusy} onChange={setReason} />
        {problem && <ProblemNote problem={problem} />}
        <div className="flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
          <Button look="quiet" disabled={isBusy} onClick={onClose}>
            {t('decide.keep')}
          </Button>
          <Button type="submit" look="brand" busy={isBusy}>
            {isBusy ? t('decide.sending') : t('review.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
