import { useTranslation } from 'react-i18next';
import { FormQuestions } from '@/features/forms/form-questions';
import { useAnswers } from '@/features/forms/use-answers';
import type { FormFiles } from '@/features/forms/use-files';
import type { Question } from '@/lib/api/types';
import type { FormDraft } from './draft';

/** Nothing is stored from here. */
const NO_FILES: FormFiles = { stored: {}, sending: [], add: undefined, drop: () => undefined };

/** The form as applicants see it, by the same fields and the same rules; answering shows what its conditions do. */
export function Preview({ draft }: { draft: FormDraft }) {
  const { t } = useTranslation('host-classes');
  const { answers, asked, answer } = useAnswers(draft.questions);
  /** What has no words yet still has to be told apart. */
  const named = (question: Question): Question => ({
    ...question,
    label: question.label || t('form.untitled'),
    ...(question.options
      ? {
          options: question.options.map(({ id, label }, index) => ({
            id,
            label: label || t('form.option', { position: index + 1 }),
          })),
        }
      : {}),
  });
  return (
    <section aria-label={t('form.previewTitle')} className="rounded-card border border-line p-5">
      <p className="font-bold">{t('form.previewTitle')}</p>
      <p className="mb-5 text-12 text-muted">{t('form.previewHint')}</p>
      {draft.title && <p className="mb-1 font-bold text-18">{draft.title}</p>}
      {draft.description && <p className="mb-5 whitespace-pre-line text-14 text-muted">{draft.description}</p>}
      {draft.questions.length === 0 || !draft.is_active ? (
        <p className="text-14 text-muted">{t('form.noQuestions')}</p>
      ) : (
        <FormQuestions asked={asked.map(named)} answers={answers} faults={{}} files={NO_FILES} onAnswer={answer} />
      )}
    </section>
  );
}
