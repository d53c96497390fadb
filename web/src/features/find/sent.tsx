import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { PageTitle } from '@/components/page-title';

/** The same words for every address, known or not. */
export function Sent({ email, onAgain }: { email: string; onAgain: () => void }) {
  const { t } = useTranslation('links');
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The form is gone, and with it the focus.
    top.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={top} className="animate-enter pt-8 sm:pt-16">
      <OnItsWay />
      <PageTitle text={t('find.sentTitle')} className="mt-6" />
      <p className="mt-2">{t('find.sentText', { email })}</p>
      <ul className="mt-6 list-disc space-y-1.5 pl-5 text-14 text-muted">
        <li>{t('find.spam')}</li>
        <li>{t('find.otherAddress')}</li>
        <li>{t('find.askHost')}</li>
      </ul>
      <Button look="quiet" className="mt-8" onClick={onAgain}>
        {t('find.again')}
      </Button>
    </div>
  );
}

/** Your place, on its way to you. */
function OnItsWay() {
  return (
    <svg viewBox="0 0 132 36" fill="none" className="h-9 w-[132px]" aria-hidden="true">
      <path d="M4 18h90" stroke="currentColor" strokeWidth="3" strokeDasharray="0.1 12" strokeLinecap="round" />
      <circle cx="114" cy="18" r="14" className="fill-brand" />
    </svg>
  );
}
