import { useInfiniteQuery } from '@tanstack/react-query';
import { ListPlus, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { Segmented } from '@/components/segmented';
import { asProblem } from '@/lib/api/problem';
import { type InvitationFilter, invitationsQuery } from './api';
import { InvitationRow } from './invitation-row';

const FILTERS: readonly InvitationFilter[] = ['ALL', 'LIVE', 'USED', 'BOUNCED', 'EXPIRED', 'REVOKED'];

export function InvitationsPage() {
  const { t } = useTranslation('host');
  const [filter, setFilter] = useState<InvitationFilter>('ALL');
  const invitations = useInfiniteQuery(invitationsQuery(filter));
  const items = invitations.data?.pages.flatMap((page) => page.items) ?? [];
  const options = FILTERS.map((value) => ({
    value,
    label: value === 'ALL' ? t('invitations.all') : t(`invitations.status.${value}`),
  }));
  return (
    <HostPage
      title={t('invitations.title')}
      actions={
        <>
          <ButtonLink look="quiet" size="small" to="/host/invitations/bulk">
            <ListPlus aria-hidden="true" className="size-4" />
            {t('invitations.bulk')}
          </ButtonLink>
          <InviteButton />
        </>
      }
    >
      <div className="no-scrollbar -mx-4 mb-5 overflow-x-auto px-4 py-1">
        <Segmented
          label={t('invitations.filter')}
          size="small"
          value={filter}
          options={options}
          onChange={setFilter}
          className="max-w-none"
        />
      </div>
      {invitations.isPending && <RowsSkeleton />}
      {invitations.error && !invitations.data && (
        <ProblemNote problem={asProblem(invitations.error)} onRetry={() => void invitations.refetch()} />
      )}
      {invitations.data && items.length === 0 && <Empty isFiltered={filter !== 'ALL'} />}
      {items.length > 0 && (
        <ul className="overflow-hidden rounded-card border border-line">
          {items.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
      {invitations.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={invitations.isFetchingNextPage}
          onClick={() => void invitations.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </HostPage>
  );
}

function InviteButton() {
  const { t } = useTranslation('host');
  return (
    <ButtonLink size="small" to="/host/invitations/new" search={{}}>
      <Plus aria-hidden="true" className="size-4" />
      {t('invitations.new')}
    </ButtonLink>
  );
}

function Empty({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation('host');
  if (isFiltered) return <EmptyState title={t('invitations.emptyFiltered')} />;
  return (
    <EmptyState title={t('invitations.emptyTitle')} text={t('invitations.emptyText')}>
      <InviteButton />
    </EmptyState>
  );
}
