import { Paperclip } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { askedOf, isEmpty } from '@/features/forms/rules';
import { formatBytes } from '@/lib/amounts';
import type { HostEnrollment, Question, StoredFile } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount } from '@/lib/time';
import { fileUrl } from './api';

interface AnswersViewProps {
  enrollment: HostEnrollment;
  /** The ids of today's form, to mark what is no longer in it; undefined while it is not known. */
  present?: ReadonlySet<string> | undefined;
}

/** What was answered, in the order of the form that was answered, also to questions that are gone since. */
export function AnswersView({ enrollment, present }: AnswersViewProps) {
  const { t } = useTranslation('host-classes');
  const { form, answers, files, class_id } = enrollment;
  const questions = form?.questions ?? [];
  const given = answers ?? {};
  if (questions.length === 0) return <p className="text-14 text-muted">{t('applicant.noAnswers')}</p>;
  const asked = new Set(askedOf(questions, given).map(({ id }) => id));
  return (
    <dl className="space-y-4">
      {questions.map((question) => (
        <div key={question.id}>
          <dt className="text-12 text-muted">
            {question.label}
            {present && !present.has(question.id) && <span className="text-wait"> · {t('applicant.removed')}</span>}
          </dt>
          <dd className="whitespace-pre-line break-words">
            {asked.has(question.id) || !isEmpty(given[question.id]) ? (
              <Answer question={question} answer={given[question.id]} files={files} classId={class_id} />
            ) : (
              <span className="text-14 text-muted">{t('applicant.notAsked')}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface AnswerProps {
  question: Question;
  answer: unknown;
  files: readonly StoredFile[];
  classId: string;
}

function Answer({ question, answer, files, classId }: AnswerProps) {
  const { t } = useTranslation('host-classes');
  if (isEmpty(answer)) return <span className="text-14 text-muted">{t('applicant.notAnswered')}</span>;
  const labelOf = (id: unknown) => question.options?.find((option) => option.id === id)?.label ?? String(id);
  switch (question.kind) {
    case 'ONE':
      return labelOf(answer);
    case 'MANY':
      return Array.isArray(answer) ? answer.map(labelOf).join(', ') : String(answer);
    case 'CONSENT':
      return t(answer === true ? 'applicant.yes' : 'applicant.no');
    case 'DATE':
      return formatCalendarDay(String(answer), currentLanguage());
    case 'NUMBER':
      return typeof answer === 'number' ? formatCount(answer) : String(answer);
    case 'FILE':
      return (
        <span className="flex flex-col items-start">
          {files
            .filter(({ id }) => Array.isArray(answer) && answer.includes(id))
            .map((file) => (
              <a
                key={file.id}
                href={fileUrl(classId, file)}
                download={file.name}
                className="inline-flex min-h-11 items-center gap-2"
              >
                <Paperclip aria-hidden="true" className="size-4 flex-none" />
                <span className="underline underline-offset-4">{file.name}</span>
                <span className="flex-none text-12 text-muted">{formatBytes(file.size)}</span>
              </a>
            ))}
        </span>
      );
    default:
      return String(answer);
  }
}
