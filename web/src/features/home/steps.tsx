import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';

const STEPS = [1, 2, 3] as const;

/** How a consultation goes, in three sentences. */
export function Steps() {
  const { t } = useTranslation('home');
  return (
    <section className="rounded-card bg-surface p-6 lg:p-12">
      <h2 className="mb-6 font-bold text-22 tracking-tight">{t('how')}</h2>
      <ol className="grid gap-8 lg:grid-cols-3 lg:gap-12">
        {STEPS.map((step) => (
          <li key={step}>
            <span aria-hidden="true">
              <Dots capacity={STEPS.length} taken={step} mine />
            </span>
            <h3 className="mt-3 font-bold text-18">{t(`step${step}`)}</h3>
            <p className="mt-1 text-14 text-muted">{t(`step${step}Text`)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
