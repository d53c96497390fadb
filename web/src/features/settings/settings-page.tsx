import { useQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHost } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import { organisationQuery } from './api';
import { SettingsForm } from './settings-form';

/** How the organisation works: its clock and language, its rules, what is mailed, how long notes are kept. */
export function SettingsPage() {
  const { t } = useTranslation('host');
  const user = useHost();
  const organisation = useQuery(organisationQuery);
  const role = user?.organisation?.role;
  const mayChange = role === 'OWNER' || role === 'MANAGER';
  return (
    <HostPage title={t('settings.title')} beside={organisation.data?.name}>
      {organisation.isPending && (
        <Loading className="space-y-5">
          <Skeleton className="h-18 w-full" />
          <Skeleton className="h-18 w-full" />
          <Skeleton className="h-18 w-full" />
        </Loading>
      )}
      {organisation.error && !organisation.data && (
        <ProblemNote problem={asProblem(organisation.error)} onRetry={() => void organisation.refetch()} />
      )}
      {organisation.data && !mayChange && (
        <p className="mb-6 rounded-card bg-surface p-5 text-14">{t('settings.readOnly')}</p>
      )}
      {organisation.data && <SettingsForm organisation={organisation.data} mayChange={mayChange} />}
      <section className="mt-10 flex flex-wrap items-center gap-3 rounded-card bg-surface p-5">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-bold">{t('mails.title')}</h2>
          <p className="text-14 text-muted">{t('mails.lead')}</p>
        </div>
        {/* A whole new page: its policy lets the mails in their frames keep the styles that are written into them. */}
        <a
          href="/host/settings/mails"
          className="inline-flex min-h-9 items-center gap-2 rounded-control border border-line bg-paper px-3 font-semibold text-14 hover:border-edge max-lg:min-h-11"
        >
          <Mail aria-hidden="true" className="size-4" />
          {t('mails.open')}
        </a>
      </section>
    </HostPage>
  );
}
