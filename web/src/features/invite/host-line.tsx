import { useTranslation } from 'react-i18next';
import { Face } from '@/components/face';

/** Who invites, and to what. */
export function HostLine({ name, title }: { name: string; title: string }) {
  const { t } = useTranslation('guest');
  return (
    <div className="mt-4 mb-1.5 flex items-center gap-3.5 sm:mt-8">
      <Face name={name} />
      <div className="min-w-0">
        <p className="text-14 text-muted">{t('invite.from', { name })}</p>
        <h1 tabIndex={-1} className="font-bold text-28 tracking-tight outline-none">
          {title}
        </h1>
      </div>
    </div>
  );
}
