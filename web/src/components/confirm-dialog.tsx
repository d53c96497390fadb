import { type ReactNode, useState } from 'react';
import type { Problem } from '@/lib/api/problem';
import { Button } from './button';
import { Dialog } from './dialog';
import { Field, Textarea } from './field';
import { ProblemNote } from './problem-note';

const REASON_CHARACTERS_MAX = 500;

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and who will be told. */
  children: ReactNode;
  isOpen: boolean;
  isBusy: boolean;
  problem?: Problem | undefined;
  /** The word that does it, while it is being done, and the one that leaves all as it is. */
  confirm: string;
  confirming: string;
  keep: string;
  /** With a label, people may give a reason. */
  reason?: { label: string; hint: string } | undefined;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, isOpen, isBusy, problem, confirm, confirming, keep, reason, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <div className="mt-2 space-y-2">{children}</div>
      {reason && (
        <Field className="mt-4" label={reason.label} hint={reason.hint} optional>
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={REASON_CHARACTERS_MAX}
              value={typed}
              disabled={isBusy}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
      {problem && (
        <div className="mt-4">
          <ProblemNote problem={problem} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" disabled={isBusy} onClick={onClose}>
          {keep}
        </Button>
        <Button look="brand" busy={isBusy} onClick={() => onConfirm(typed.trim())}>
          <span aria-live="polite">{isBusy ? confirming : confirm}</span>
        </Button>
      </div>
    </Dialog>
  );
}
