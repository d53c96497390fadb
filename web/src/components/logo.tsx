import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';

/** A ring with one filled dot: one place among many, and it is taken by somebody real. */
export function Logo({ className }: { className?: string }) {
  const { t } = useTranslation();
  return (
    <span
      className={classes(
        'inline-flex flex-none items-center gap-2 whitespace-nowrap font-bold tracking-tight',
        className,
      )}
    >
      <svg viewBox="0 0 24 24" fill="none" className="size-[1.375em]" aria-hidden="true">
        <circle cx="12" cy="12" r="10.2" stroke="currentColor" strokeWidth="2.4" />
        <circle cx="12" cy="12" r="4.6" className="fill-brand" />
      </svg>
      {t('brand')}
    </span>
  );
}
