import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Question } from '@/lib/api/types';
import { QuestionField } from './question-field';
import { focusQuestion } from './question-frame';
import type { Given } from './rules';
import type { FormFiles } from './use-files';

interface FormQuestionsProps {
  /** Those that are asked, in their order. */
  asked: readonly Question[];
  answers: Given;
  /** What is wrong, in words, by question. */
  faults: Readonly<Record<string, string>>;
  files: FormFiles;
  isLocked?: boolean;
  onAnswer: (id: string, next: unknown) => void;
}

/** The questions of a form. A question comes and goes with its condition; what was answered is kept by the caller. */
export function FormQuestions({ asked, answers, faults, files, isLocked = false, onAnswer }: FormQuestionsProps) {
  return (
    <div className="space-y-7">
      {asked.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          answer={answers[question.id]}
          fault={faults[question.id]}
          files={files}
          isLocked={isLocked}
          onAnswer={(next) => onAnswer(question.id, next)}
        />
      ))}
    </div>
  );
}

/** All that has to be looked at again, in one place, each a way to its question. */
export function FaultSummary({ asked, faults }: Pick<FormQuestionsProps, 'asked' | 'faults'>) {
  const { t } = useTranslation('forms');
  const wrong = asked.filter(({ id }) => faults[id]);
  if (wrong.length === 0) return null;
  return (
    <div role="status" className="flex gap-3 rounded-card bg-no-soft p-4">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-5 flex-none text-no" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{t('summary', { count: wrong.length })}</p>
        <ul className="mt-1">
          {wrong.map(({ id, label }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => focusQuestion(id)}
                className="min-h-11 text-left text-14 underline underline-offset-4"
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
