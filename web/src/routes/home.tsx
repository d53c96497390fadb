import { createLazyRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { GuestShell } from '@/components/guest-shell';

export const route = createLazyRoute('/')({ component: Home });

function Home() {
  const { t } = useTranslation();
  return (
    <GuestShell width="wide">
      <h1 className="whitespace-pre-line font-bold text-40">{t('home_page.title')}</h1>
    </GuestShell>
  );
}
