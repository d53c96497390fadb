import { useTranslation } from 'react-i18next';
import type { Condition, Question } from '@/lib/api/types';

/** A condition as a sentence: "'경력이 있나요?'에 '예'라고 답하면 물어봐요". */
export function useConditionWords(questions: readonly Question[]) {
  const { t } = useTranslation('host-classes');
  return ({ question, one_of }: Condition): string => {
    const on = questions.find(({ id }) => id === question);
    if (!on || one_of.length === 0) return t('form.broken');
    const label = on.label || t('form.untitled');
    if (on.kind === 'CONSENT') return t('form.sentenceYes', { question: label });
    const answers = one_of
      .map((id) => on.options?.find((option) => option.id === id)?.label ?? '')
      .filter(Boolean)
      .map((answer) => t('form.answer', { label: answer }));
    return t('form.sentence', { question: label, answers: answers.join(t('form.or')) });
  };
}
