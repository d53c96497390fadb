import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { PageTitle } from '@/components/page-title';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { removeLocalDrafts } from '@/features/apply/drafts';
import { StatusChip } from '@/features/classes/status-chip';
import { logOut } from '@/features/session/api';
import { asProblem } from '@/lib/api/problem';
import type { Enrollment } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { useDocumentTitle } from '@/lib/document-title';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, formatNearDayTime, viewerZone } from '@/lib/time';
import { enrollmentsQuery } from './api';

/** Everything the reader applied for, the latest first. */
export function EnrollmentsPage() {
  const { t } = useTranslation(['enrollments', 'common']);
  useDocumentTitle(t('list.title'));
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: logOut,
    onSuccess: () => {
      removeLocalDrafts();
      void navigate({ to: '/' });
    },
  });
  return (
    <>
      <div className="mt-4 mb-6 flex items-center gap-3 sm:mt-8">
        <PageTitle text={t('list.title')} className="flex-1" />
        <Button look="quiet" size="small" busy={leaving.isPending} onClick={() => leaving.mutate()}>
          {t('common:account.signOut')}
        </Button>
      </div>
      {leaving.error && <ProblemNote problem={asProblem(leaving.error)} />}
      <List />
    </>
  );
}

function List() {
  const { t } = useTranslation('enrollments');
  const list = useInfiniteQuery(enrollmentsQuery);
  if (list.isPending) return <ListSkeleton />;
  if (!list.data) return <ProblemNote problem={asProblem(list.error)} onRetry={() => void list.refetch()} />;
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <EmptyState title={t('list.empty')} text={t('list.emptyText')}>
        <ButtonLink to="/classes">{t('list.toClasses')}</ButtonLink>
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="space-y-3">
        {items.map((enrollment) => (
          <li key={enrollment.id}>
            <Row enrollment={enrollment} />
          </li>
        ))}
      </ul>
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
    </>
  );
}

function Row({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation(['enrollments', 'classes']);
  const { status, attendee, offer_until, payment } = enrollment;
  const { starts_at, organisation_name } = enrollment.class;
  const language = currentLanguage();
  const zone = viewerZone();
  const near = (until: string) => formatNearDayTime(until, zone, language);
  const due =
    (offer_until && t('classes:own.offer', { time: near(offer_until) })) ||
    (payment && t('classes:own.pay', { time: near(payment.until) }));
  return (
    <Link
      to="/me/enrollments/$enrollmentId"
      params={{ enrollmentId: enrollment.id }}
      className={classes(
        'block rounded-card border p-5 transition-[border-color] hover:border-edge',
        status === 'OFFERED' ? 'border-2 border-brand bg-brand-soft' : 'border-line',
      )}
    >
      <span className="flex flex-wrap items-center gap-2">
        <StatusChip enrollment={enrollment} />
        {!attendee.is_self && <span className="font-semibold text-14">{attendee.name}</span>}
      </span>
      <b className="mt-2 block text-18 tracking-tight">{enrollment.class.title}</b>
      <span className="block text-14 text-muted">
        {[starts_at && formatDayTime(starts_at, zone, language), organisation_name].filter(Boolean).join(' · ')}
      </span>
      {due && <span className="mt-2 block font-semibold text-14">{due}</span>}
    </Link>
  );
}

const ROWS = ['a', 'b', 'c'];

function ListSkeleton() {
  return (
    <Loading className="space-y-3">
      {ROWS.map((row) => (
        <div key={row} className="rounded-card border border-line p-5">
          <Skeleton className="h-6 w-20 rounded-full" />
          <Skeleton className="mt-3 h-6 w-52" />
          <Skeleton className="mt-2 h-4 w-44" />
        </div>
      ))}
    </Loading>
  );
}
