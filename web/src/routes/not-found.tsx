import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { GuestShell } from '@/components/guest-shell';
import { StatePage } from '@/components/state-page';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <GuestShell>
      <StatePage sign="404" title={t('notFound.title')} detail={t('notFound.detail')}>
        <ButtonLink to="/">{t('home')}</ButtonLink>
      </StatePage>
    </GuestShell>
  );
}
