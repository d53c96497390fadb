import { CircleAlert, FileText, Paperclip, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classesOfButton } from '@/components/button';
import { formatBytes } from '@/lib/amounts';
import { classes } from '@/lib/classes';
import { useProblemWords } from '@/lib/problem-words';
import { formatCount } from '@/lib/time';
import type { AnswerProps } from './question-field';
import { QuestionFrame } from './question-frame';
import { filesMax } from './rules';
import type { FormFiles, Sending } from './use-files';

/** What the server takes; it looks into the file, this only keeps others out of the picker. */
const KINDS = '.pdf,.png,.jpg,.jpeg,.webp,.gif,.heic,.docx,.xlsx,.pptx,.hwp,.hwpx,.txt';

interface FileFieldProps extends AnswerProps {
  files: FormFiles;
}

export function FileField({ question, answer, fault, isLocked, onAnswer, files }: FileFieldProps) {
  const { t } = useTranslation('forms');
  const ids = textsOf(answer);
  const sending = files.sending.filter((one) => one.question === question.id);
  const max = filesMax(question);
  const room = max - ids.length - sending.filter(({ problem }) => !problem).length;
  const send = (picked: FileList | null) => {
    for (const file of [...(picked ?? [])].slice(0, Math.max(room, 0))) {
      files.add?.(question.id, file, (id) => onAnswer((before: unknown) => [...textsOf(before), id]));
    }
  };
  return (
    <QuestionFrame isGroup question={question} fault={fault}>
      {(control) => (
        <div className="space-y-2">
          <ul className="space-y-2 empty:hidden">
            {ids.map((id, position) => (
              <StoredRow
                key={id}
                name={files.stored[id]?.name ?? t('file.unnamed', { number: position + 1 })}
                size={files.stored[id]?.size}
                isLocked={isLocked}
                onRemove={() => onAnswer((before: unknown) => textsOf(before).filter((kept) => kept !== id))}
              />
            ))}
            {sending.map((one) => (
              <SendingRow key={one.key} sending={one} onDrop={() => files.drop(one.key)} />
            ))}
          </ul>
          {room > 0 && (
            <label
              className={classes(
                classesOfButton({ look: 'quiet' }),
                'relative cursor-pointer has-disabled:cursor-default has-disabled:opacity-45',
                'has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2',
                control['aria-invalid'] ? 'border-no' : 'border-edge!',
              )}
            >
              <input
                type="file"
                className="sr-only"
                accept={KINDS}
                multiple={max > 1}
                disabled={isLocked || !files.add}
                aria-describedby={`${control.id}-kinds`}
                onChange={({ target }) => {
                  send(target.files);
                  // The same file may be picked again after it was removed.
                  target.value = '';
                }}
              />
              <Paperclip aria-hidden="true" className="size-4" />
              {t('file.pick')}
            </label>
          )}
          <p id={`${control.id}-kinds`} className="text-12 text-muted">
            {files.add ? t(max > 1 ? 'file.kindsMany' : 'file.kinds', { max: formatCount(max) }) : t('file.preview')}
          </p>
        </div>
      )}
    </QuestionFrame>
  );
}

interface StoredRowProps {
  name: string;
  size: number | undefined;
  isLocked: boolean;
  onRemove: () => void;
}

function StoredRow({ name, size, isLocked, onRemove }: StoredRowProps) {
  const { t } = useTranslation('forms');
  return (
    <li className="flex min-h-12 items-center gap-3 rounded-control border border-line pl-3.5">
      <FileText aria-hidden="true" className="size-4 flex-none" />
      <span className="min-w-0 flex-1 py-2">
        {name}
        {size !== undefined && <span className="text-12 text-muted"> {formatBytes(size)}</span>}
      </span>
      <RemoveButton label={t('file.remove', { name })} isLocked={isLocked} onClick={onRemove} />
    </li>
  );
}

function SendingRow({ sending, onDrop }: { sending: Sending; onDrop: () => void }) {
  const { t } = useTranslation('forms');
  const { name, share, problem } = sending;
  const percent = Math.round(share * 100);
  return (
    <li
      className={classes(
        'relative flex min-h-12 items-center gap-3 overflow-hidden rounded-control border pl-3.5',
        problem ? 'border-no' : 'border-line',
      )}
    >
      <FileText aria-hidden="true" className="size-4 flex-none" />
      <span className="min-w-0 flex-1 py-2">
        {name}
        {problem ? (
          <FailureWords problem={problem} />
        ) : (
          <span className="text-12 text-muted"> {t('file.sending', { percent })}</span>
        )}
      </span>
      <RemoveButton label={t(problem ? 'file.remove' : 'file.stop', { name })} isLocked={false} onClick={onDrop} />
      {!problem && (
        <progress
          aria-label={name}
          max={100}
          value={percent}
          className="absolute inset-x-0 bottom-0 h-1 w-full appearance-none bg-line [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink"
        />
      )}
    </li>
  );
}

const KNOWN_FAILURES = ['body_too_large', 'file_kind_not_allowed', 'file_is_not_what_it_says'] as const;

function FailureWords({ problem }: { problem: NonNullable<Sending['problem']> }) {
  const { t } = useTranslation('forms');
  const words = useProblemWords(problem);
  const code = KNOWN_FAILURES.find((known) => known === problem.code);
  return (
    <span role="alert" className="flex items-start gap-1.5 text-14 text-no">
      <CircleAlert aria-hidden="true" className="mt-[3px] size-4 flex-none" />
      {code
        ? t(`file.${code}`)
        : // The form has changed under the pen: the sentence about the question says more than that something is wrong.
          (problem.errors[0]?.detail ?? [words.title, words.detail].filter(Boolean).join('. '))}
    </span>
  );
}

function RemoveButton({ label, isLocked, onClick }: { label: string; isLocked: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={isLocked}
      onClick={onClick}
      className="grid size-12 flex-none place-items-center self-start rounded-control text-muted hover:text-ink"
    >
      <X aria-hidden="true" className="size-4" />
    </button>
  );
}

function textsOf(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.filter((part) => typeof part === 'string') : [];
}
