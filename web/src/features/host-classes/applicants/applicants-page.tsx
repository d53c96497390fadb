import { useInfiniteQuery } from '@tanstack/react-query';
import { useChildMatches, useNavigate, useSearch } from '@tanstack/react-router';
import { Download, UserPlus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, classesOfButton } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { EmptyState } from '@/components/empty-state';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { asProblem } from '@/lib/api/problem';
import type { HostClass, HostEnrollment } from '@/lib/api/types';
import { ClassFrame } from '../class-frame';
import { shareUrl } from '../share';
import { deedsOf, ENROLLMENT_STATUSES } from '../status';
import { ByHostDialog } from '../waitlist/by-host-dialog';
import { csvUrl, type EnrollmentFilter, enrollmentsQuery, SORTS } from './api';
import { ApplicantsTable } from './applicants-table';
import { BulkBar } from './bulk-bar';
import { Filters } from './filters';

/** Everybody who applied, to look through, to find again, and to decide about many at once. */
export function ApplicantsPage({ classId }: { classId: string }) {
  return (
    <ClassFrame classId={classId} page="applicants" actions={(course) => <Actions course={course} />}>
      {(course) => <Applicants course={course} />}
    </ClassFrame>
  );
}

function Actions({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <a href={csvUrl(course.id)} download className={classesOfButton({ look: 'quiet', size: 'small' })}>
        <Download aria-hidden="true" className="size-4" />
        {t('applicants.csv')}
      </a>
      {deedsOf(course).cancel && (
        <Button look="quiet" size="small" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden="true" className="size-4" />
          {t('applicants.byHost')}
        </Button>
      )}
      <ByHostDialog course={course} isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

function Applicants({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const navigate = useNavigate();
  const filter = useFilter();
  const list = useInfiniteQuery(enrollmentsQuery(course.id, filter));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const hasSheet = useChildMatches().length > 0;
  const [chosen, setChosen] = useState<ReadonlyMap<string, HostEnrollment>>(new Map());
  const change = useCallback(
    (next: { show?: string | undefined; q?: string | undefined; sort?: string | undefined }) => {
      // Whoever is no longer in sight is not decided about.
      setChosen(new Map());
      void navigate({
        to: '/host/classes/$classId/applicants',
        params: { classId: course.id },
        search: (previous) => {
          const merged = { ...previous, ...next };
          return Object.fromEntries(Object.entries(merged).filter(([, value]) => Boolean(value)));
        },
        replace: true,
      });
    },
    [navigate, course.id],
  );
  // What was chosen may have been decided by somebody else meanwhile; its latest version is the one that counts.
  const selection = items.filter(({ id }) => chosen.has(id));
  return (
    <>
      <Filters course={course} filter={filter} onChange={change} />
      {list.isPending && <RowsSkeleton />}
      {list.error && !list.data && <ProblemNote problem={asProblem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <Empty course={course} isFiltered={Boolean(filter.status || filter.q)} />}
      {items.length > 0 && (
        <ApplicantsTable
          items={items}
          course={course}
          isNarrow={hasSheet}
          chosen={chosen}
          onChoose={(next) => setChosen(new Map(next.map((each) => [each.id, each])))}
        />
      )}
      {list.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('applicants.more')}
        </Button>
      )}
      {selection.length > 0 && <BulkBar chosen={selection} onClear={() => setChosen(new Map())} />}
    </>
  );
}

function useFilter(): EnrollmentFilter {
  const { show, q = '', sort } = useSearch({ from: '/host/classes/$classId/applicants' });
  return {
    status: ENROLLMENT_STATUSES.find((known) => known === show),
    q,
    sort: SORTS.find((known) => known === sort) ?? 'arrival',
  };
}

function Empty({ course, isFiltered }: { course: HostClass; isFiltered: boolean }) {
  const { t } = useTranslation('host-classes');
  if (isFiltered) return <EmptyState title={t('applicants.noneFound')} text={t('applicants.noneFoundText')} />;
  const isDraft = course.status === 'DRAFT';
  return (
    <EmptyState title={t('applicants.emptyTitle')} text={t(isDraft ? 'applicants.emptyDraft' : 'applicants.emptyText')}>
      {!isDraft && <CopyButton size="medium" text={shareUrl(course)} label={t('deeds.share')} />}
    </EmptyState>
  );
}
