import { useTranslation } from 'react-i18next';
import type { Scope } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay } from '@/lib/time';

/** Which times an invitation opens: nothing for all of them. */
export function useScopeWords(): (scope: Scope) => string {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  return ({ topic, from, until }) => {
    const [first, last] = [from, until].map((day) => (day ? formatCalendarDay(day, language) : ''));
    const days = first && last ? `${first}–${last}` : first ? t('scope.from', { day: first }) : '';
    const end = !first && last ? t('scope.until', { day: last }) : '';
    return [topic ? t('scope.topic', { topic }) : '', days, end].filter(Boolean).join(', ');
  };
}
