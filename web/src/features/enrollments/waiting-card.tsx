import { useTranslation } from 'react-i18next';
import { LineToDoor } from '@/components/line-to-door';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, ordinalParts } from '@/lib/time';

/** Where one stands in the line: the number that matters, and the line itself. */
export function WaitingCard({ position, waiting }: { position: number; waiting: number }) {
  const { t } = useTranslation('enrollments');
  const [numeral, suffix] = ordinalParts(position, currentLanguage());
  const ahead = position - 1;
  const label = t('waiting.lineLabel', { ahead: formatCount(ahead), behind: formatCount(waiting - position) });
  return (
    <section className="mt-7" aria-live="polite">
      <h2 className="font-normal text-14 text-muted">{t('waiting.place')}</h2>
      <p className="-ml-0.5 font-bold text-64 tracking-tighter">
        {numeral}
        <span className="font-semibold text-28 tracking-normal">{suffix}</span>
      </p>
      <p className="mt-1 text-18">
        {ahead === 0 ? t('waiting.next') : t('waiting.ahead', { count: ahead, shown: formatCount(ahead) })}
      </p>
      <LineToDoor position={position} waiting={waiting} label={label} />
    </section>
  );
}
