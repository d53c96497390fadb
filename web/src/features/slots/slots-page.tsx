import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { Segmented } from '@/components/segmented';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { formatZoneName, startOfToday } from '@/lib/time';
import { type SlotFilter, slotsQuery } from './api';
import { SlotList } from './slot-list';

const FILTERS: readonly SlotFilter[] = ['upcoming', 'past', 'cancelled'];
const EMPTY = { upcoming: 'emptyUpcoming', past: 'emptyPast', cancelled: 'emptyCancelled' } as const;

export function SlotsPage() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const now = useNow();
  const [filter, setFilter] = useState<SlotFilter>('upcoming');
  const slots = useInfiniteQuery(slotsQuery(filter, startOfToday(zone, now)));
  const items = slots.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <HostPage
      title={t('slots.title')}
      beside={formatZoneName(zone, now.toISOString(), currentLanguage())}
      actions={<OpenButton />}
    >
      <Segmented
        label={t('slots.filter')}
        size="small"
        value={filter}
        options={FILTERS.map((value) => ({ value, label: t(`slots.${value}`) }))}
        onChange={setFilter}
        className="mb-5"
      />
      {slots.isPending && <RowsSkeleton />}
      {slots.error && !slots.data && (
        <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />
      )}
      {slots.data && items.length === 0 && <Empty filter={filter} />}
      <SlotList slots={items} now={now} />
      {slots.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={slots.isFetchingNextPage}
          onClick={() => void slots.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </HostPage>
  );
}

function OpenButton() {
  const { t } = useTranslation('host');
  return (
    <ButtonLink size="small" to="/host/slots/new">
      <Plus aria-hidden="true" className="size-4" />
      {t('slots.open')}
    </ButtonLink>
  );
}

function Empty({ filter }: { filter: SlotFilter }) {
  const { t } = useTranslation('host');
  if (filter !== 'upcoming') return <EmptyState title={t(`slots.${EMPTY[filter]}`)} />;
  return (
    <EmptyState title={t('slots.emptyUpcoming')} text={t('slots.emptyUpcomingText')}>
      <OpenButton />
    </EmptyState>
  );
}
