import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { GuestShell } from '@/components/guest-shell';
import { EmptyPlaces, StatePage } from '@/components/state-page';

/** Shown when a page's code could not be loaded (a new version was installed meanwhile) or failed. */
export function Crash() {
  const { t } = useTranslation();
  return (
    <GuestShell>
      <StatePage sign={<EmptyPlaces />} title={t('crash.title')} detail={t('crash.detail')}>
        <Button onClick={() => location.reload()}>{t('crash.reload')}</Button>
      </StatePage>
    </GuestShell>
  );
}
