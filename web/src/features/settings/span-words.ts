import { useTranslation } from 'react-i18next';

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;
const DAYS_PER_YEAR = 365;

/** Spans of time in the largest unit that says them exactly. */
export function useSpanWords() {
  const { t } = useTranslation('host');
  const days = (count: number): string =>
    count % DAYS_PER_YEAR === 0 ? t('span.years', { count: count / DAYS_PER_YEAR }) : t('span.days', { count });
  const minutes = (count: number): string => {
    if (count % MINUTES_PER_DAY === 0) return days(count / MINUTES_PER_DAY);
    if (count % MINUTES_PER_HOUR === 0) return t('span.hours', { count: count / MINUTES_PER_HOUR });
    return t('span.minutes', { count });
  };
  return { days, minutes };
}
