import { useTranslation } from 'react-i18next';
import { Face } from '@/components/face';
import { PageTitle } from '@/components/page-title';

/** Who invites, and to what. */
export function HostLine({ name, title }: { name: string; title: string }) {
  const { t } = useTranslation('guest');
  return (
    <div className="mt-4 mb-1.5 flex items-start gap-3.5 sm:mt-8">
      <Face name={name} />
      <div className="min-w-0">
        <p className="text-14 text-muted">{t('invite.from', { name })}</p>
        <PageTitle text={title} />
      </div>
    </div>
  );
}
