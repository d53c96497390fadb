import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { apiUrl } from '@/lib/api/client';
import type { Enrollment, Question } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatNearDayTime, viewerZone } from '@/lib/time';
import { EditAnswers } from './edit-answers';
import type { PartProps } from './enrollment-page';

/** What was answered, to the form as it was then; and, while that is allowed, the way to change it. */
export function AnswersSection({ enrollment, onRefused }: PartProps) {
  const { t } = useTranslation('enrollments');
  const [isEditing, setEditing] = useState(false);
  const { form, answers, can_edit, edit_until } = enrollment;
  if (!form || !answers || form.questions.length === 0) return null;
  const answered = form.questions.filter(({ id }) => answers[id] !== undefined);
  return (
    <section className="mt-8 border-line border-t pt-6">
      <div className="flex items-center gap-3">
        <h2 className="flex-1 font-bold text-18">{t('answers.title')}</h2>
        {can_edit && !isEditing && (
          <Button look="quiet" size="small" onClick={() => setEditing(true)}>
            {t('answers.edit')}
          </Button>
        )}
      </div>
      {can_edit && edit_until && (
        <p className="mt-1 text-14 text-muted">
          {t('answers.until', { time: formatNearDayTime(edit_until, viewerZone(), currentLanguage()) })}
        </p>
      )}
      {isEditing ? (
        <EditAnswers enrollment={enrollment} onClose={() => setEditing(false)} onRefused={onRefused} />
      ) : (
        <dl className="mt-4 space-y-4">
          {answered.map((question) => (
            <div key={question.id}>
              <dt className="text-14 text-muted">{question.label}</dt>
              <dd className="whitespace-pre-line">
                <AnswerText enrollment={enrollment} question={question} answer={answers[question.id]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

interface AnswerTextProps {
  enrollment: Enrollment;
  question: Question;
  answer: unknown;
}

function AnswerText({ enrollment, question, answer }: AnswerTextProps) {
  const { t } = useTranslation('enrollments');
  const { kind, options = [] } = question;
  if (typeof answer === 'boolean') return t(answer ? 'answers.yes' : 'answers.no');
  if (kind === 'DATE' && typeof answer === 'string') return formatCalendarDay(answer, currentLanguage());
  if (kind === 'FILE' && Array.isArray(answer)) {
    return answer.map((id: string, position) => (
      <a
        key={id}
        href={apiUrl('/classes/{id}/files/{fid}', { path: { id: enrollment.class.id, fid: id } })}
        className="flex min-h-11 items-center underline underline-offset-4"
      >
        {enrollment.files.find((file) => file.id === id)?.name ?? t('answers.file', { number: position + 1 })}
      </a>
    ));
  }
  const labelOf = (id: unknown) => options?.find((option) => option.id === id)?.label ?? String(id);
  if (Array.isArray(answer)) return answer.map(labelOf).join(', ');
  return kind === 'ONE' ? labelOf(answer) : String(answer);
}
