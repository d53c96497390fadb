import { useTranslation } from 'react-i18next';
import type { Question } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { type Fault, lengthOf } from './rules';

/** The sentence beside an answer that is not accepted: what is missing, and by how much. */
export function useFaultWords(): (question: Question, fault: Fault, answer: unknown) => string {
  const { t } = useTranslation('forms');
  return ({ kind, min: fewest }, { code, min, max }, answer) => {
    const limits = {
      min: formatCount(min ?? 0),
      max: formatCount(max ?? 0),
      shown: formatCount(typeof answer === 'string' ? lengthOf(answer) : 0),
    };
    switch (code) {
      case 'required':
        // One would not be enough either.
        return kind === 'MANY' && fewest && fewest > 1
          ? t('fault.too_few', { min: formatCount(fewest) })
          : t(`required.${kind}`);
      case 'wrong_type':
        return t(kind === 'NUMBER' ? 'fault.not_a_number' : 'fault.wrong_type');
      case 'too_many':
        return t(kind === 'FILE' ? 'fault.too_many_files' : 'fault.too_many', limits);
      case 'too_long':
      case 'too_short':
      case 'too_small':
      case 'too_large':
      case 'too_few':
      case 'not_a_choice':
      case 'not_a_date':
        return t(`fault.${code}`, limits);
      default:
        return t('fault.wrong_type');
    }
  };
}
