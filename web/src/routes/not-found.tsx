import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { GuestShell } from '@/components/guest-shell';
import { StatePage } from '@/components/state-page';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <GuestShell>
      <StatePage sign="404" title={t('notFound.title')} detail={t('notFound.detail')}>
        <Button asChild>
          <Link to="/">{t('home')}</Link>
        </Button>
      </StatePage>
    </GuestShell>
  );
}
