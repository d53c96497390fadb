import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import { intoView } from '@/lib/into-view';

const REFUSALS = [
  'class_full',
  'already_applied',
  'rejected_before',
  'class_not_open_yet',
  'idempotency_key_reused',
] as const;

const TERMS = '/terms';
/** What is wrong with one answer is told beside its question. */
const ANSWER = '/answers/';

interface AttemptNoteProps {
  problem: Problem;
  onAskAgain: () => void;
}

/** Why the application is not in, and what that leaves: nothing that was typed is lost by any of it. */
export function AttemptNote({ problem, onAskAgain }: AttemptNoteProps) {
  const { t } = useTranslation('apply');
  if (problem.isOutcomeUnknown) {
    return (
      <Note title={t('unsure.title')} text={t('unsure.text')}>
        <Button size="small" className="mt-3" onClick={onAskAgain}>
          {t('unsure.again')}
        </Button>
      </Note>
    );
  }
  if (problem.code === 'form_changed') return <FormChanged problem={problem} />;
  // Newer terms stand further down by now, with what is to be agreed to marked.
  if (problem.errors.some(({ pointer }) => pointer === TERMS)) {
    return <Note title={t('terms.changed')} text={t('terms.changedText')} />;
  }
  const code = REFUSALS.find((known) => known === problem.code);
  if (!code) {
    return (
      <ProblemNote problem={problem}>
        {problem.errors
          .filter(({ pointer }) => !pointer.startsWith(ANSWER))
          .map(({ pointer, detail }) => (
            <p key={pointer}>{detail}</p>
          ))}
      </ProblemNote>
    );
  }
  const id = problem.document.enrollment_id;
  return (
    <Note title={t(`refused.${code}.title`)} text={t(`refused.${code}.text`)}>
      {id && (
        <Link
          to="/me/enrollments/$enrollmentId"
          params={{ enrollmentId: id }}
          className="mt-1 flex min-h-11 items-center font-semibold text-14 underline underline-offset-4"
        >
          {t('refused.see')}
        </Link>
      )}
    </Note>
  );
}

/** The host changed the form meanwhile: what, in one list; the answers stay, and the new questions stand below. */
export function FormChanged({ problem }: { problem: Problem }) {
  const { t } = useTranslation('apply');
  return (
    <Note title={t('changed.title')} text={t('changed.text')}>
      <ul className="mt-2 list-disc space-y-0.5 pl-5 text-14">
        {problem.document.changes?.map(({ question, change, label }) => (
          <li key={question}>{t(`changed.${change}`, { label })}</li>
        ))}
      </ul>
    </Note>
  );
}

function Note({ title, text, children }: { title: string; text: string; children?: React.ReactNode }) {
  return (
    <div ref={intoView} role="alert" className="animate-enter rounded-card bg-wait-soft p-4">
      <p className="font-semibold">{title}</p>
      <p className="text-14">{text}</p>
      {children}
    </div>
  );
}
