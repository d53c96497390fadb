import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { SearchInput } from '@/components/search-input';
import { Segmented } from '@/components/segmented';
import { asProblem } from '@/lib/api/problem';
import type { ClassStatus } from '@/lib/api/types';
import { useNow } from '@/lib/now';
import { classesQuery } from './api';
import { ClassRow } from './class-row';
import { CLASS_STATUSES } from './status';

const ALL = 'ALL';

/** Every class of the organisation, the latest first. */
export function ClassesPage() {
  const { t } = useTranslation('host-classes');
  const now = useNow();
  const navigate = useNavigate();
  const { show, q = '' } = useSearch({ from: '/host/classes/' });
  const status = CLASS_STATUSES.find((known) => known === show);
  const list = useInfiniteQuery(classesQuery(status, q));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isBeginning = list.data !== undefined && items.length === 0 && !status && !q;
  const search = useCallback(
    (text: string) =>
      void navigate({
        to: '/host/classes',
        search: ({ show }) => ({ ...(show ? { show } : {}), ...(text ? { q: text } : {}) }),
        replace: true,
      }),
    [navigate],
  );
  return (
    <HostPage title={t('list.title')} width="wide" actions={!isBeginning && <NewButton />}>
      {!isBeginning && (
        <div className="mb-5 space-y-3">
          <div className="no-scrollbar -mx-4 overflow-x-auto px-4 py-1">
            <Segmented
              label={t('list.filter')}
              size="small"
              value={status ?? ALL}
              options={[
                { value: ALL, label: t('list.all') },
                ...CLASS_STATUSES.map((value) => ({ value, label: t(`filters.${value}`) })),
              ]}
              onChange={(next: ClassStatus | typeof ALL) =>
                void navigate({
                  to: '/host/classes',
                  search: ({ q }) => ({ ...(next === ALL ? {} : { show: next }), ...(q ? { q } : {}) }),
                })
              }
              className="max-w-none"
            />
          </div>
          <SearchInput label={t('list.search')} value={q} onSearch={search} />
        </div>
      )}
      {list.isPending && <RowsSkeleton />}
      {list.error && !list.data && <ProblemNote problem={asProblem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <Empty isBeginning={isBeginning} q={q} />}
      {items.length > 0 && (
        <div className="rounded-card border border-line">
          {items.map((course) => (
            <ClassRow key={course.id} course={course} now={now} />
          ))}
        </div>
      )}
      {list.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      )}
    </HostPage>
  );
}

function NewButton() {
  const { t } = useTranslation('host-classes');
  return (
    <ButtonLink size="small" to="/host/classes/new" search={{}}>
      <Plus aria-hidden="true" className="size-4" />
      {t('list.new')}
    </ButtonLink>
  );
}

function Empty({ isBeginning, q }: { isBeginning: boolean; q: string }) {
  const { t } = useTranslation('host-classes');
  if (q) return <EmptyState title={t('list.noneFound', { q })} text={t('list.noneFoundText')} />;
  if (!isBeginning) return <EmptyState title={t('list.noneFiltered')} />;
  return (
    <EmptyState title={t('list.emptyTitle')} text={t('list.emptyText')}>
      <NewButton />
    </EmptyState>
  );
}
