import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { useNow } from '@/lib/now';
import { formatCount } from '@/lib/time';
import { classQuery } from './api';
import { useLiveClass } from './live';
import { PhaseChip } from './phase-chip';

interface ClassFrameProps {
  classId: string;
  page: keyof typeof PAGES;
  width?: 'column' | 'wide';
  actions?: (course: HostClass) => ReactNode;
  children: (course: HostClass, now: Date) => ReactNode;
}

const PAGES = {
  overview: '/host/classes/$classId',
  applicants: '/host/classes/$classId/applicants',
  review: '/host/classes/$classId/review',
  line: '/host/classes/$classId/waitlist',
  form: '/host/classes/$classId/form',
  edit: '/host/classes/$classId/edit',
} as const;

/** What all pages of one class have in common: its name, where it stands, and the ways between its pages. */
export function ClassFrame({ classId, page, width = 'wide', actions, children }: ClassFrameProps) {
  const { t } = useTranslation('host-classes');
  const now = useNow();
  const found = useQuery(classQuery(classId));
  const course = found.data;
  const isLive = useLiveClass(course);
  const pageName = t(`tabs.${page}`);
  return (
    <HostPage
      title={course ? `${course.title} · ${pageName}` : pageName}
      heading={
        course ? (
          <>
            {course.title}{' '}
            <span className="ml-1 inline-flex align-[3px]">
              <PhaseChip course={course} now={now} />
            </span>
          </>
        ) : (
          pageName
        )
      }
      width={width}
      actions={course && actions?.(course)}
      above={
        <Link
          to="/host/classes"
          className="-mt-2 -ml-2 mb-1 inline-flex min-h-11 items-center gap-1 rounded-lg px-2 text-14 text-muted hover:text-ink lg:min-h-9"
        >
          <ChevronLeft aria-hidden="true" className="size-4" />
          {t('list.title')}
        </Link>
      }
    >
      <Tabs classId={classId} course={course} />
      {!isLive && (
        <p role="status" className="mb-4 rounded-control bg-wait-soft px-3.5 py-2 text-14">
          {t('offline')}
        </p>
      )}
      {found.isPending && <FrameSkeleton />}
      {found.error && !course && <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />}
      {course && children(course, now)}
    </HostPage>
  );
}

const TAB =
  'relative flex min-h-11 flex-none items-center gap-1.5 whitespace-nowrap px-3 font-medium text-14 text-muted hover:text-ink ' +
  'focus-visible:-outline-offset-2 aria-[current=page]:font-semibold aria-[current=page]:text-ink ' +
  'after:absolute after:inset-x-3 after:bottom-0 after:h-0.5 aria-[current=page]:after:bg-ink';

function Tabs({ classId, course }: { classId: string; course: HostClass | undefined }) {
  const { t } = useTranslation('host-classes');
  const counts = course?.counts;
  // A first-come class has nothing to review, unless edited answers came back to it.
  const hasReview = course?.selection !== 'FIRST_COME' || course.counts.applied > 0;
  const numbers: Partial<Record<keyof typeof PAGES, number>> = counts
    ? { review: counts.applied, line: counts.waitlisted + counts.offered + counts.awaiting_payment }
    : {};
  const pages = (Object.keys(PAGES) as (keyof typeof PAGES)[]).filter((page) => page !== 'review' || hasReview);
  const nav = useRef<HTMLElement>(null);
  const isShown = useRef(false);
  useEffect(() => {
    // On a phone the later ones stand beyond the edge; once the counts stand, widths no longer change.
    if (!course || isShown.current) return;
    isShown.current = true;
    nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [course]);
  return (
    <nav
      ref={nav}
      aria-label={t('tabs.label')}
      className="no-scrollbar -mx-4 mb-5 flex overflow-x-auto border-line border-b px-1 lg:mx-0 lg:px-0"
    >
      {pages.map((page) => (
        <Link
          key={page}
          to={PAGES[page]}
          params={{ classId }}
          activeOptions={{ exact: page === 'overview', includeSearch: false }}
          className={TAB}
        >
          {t(`tabs.${page}`)}
          {(numbers[page] ?? 0) > 0 && (
            <span className="rounded-full bg-line px-1.5 font-semibold text-12 text-ink">
              {formatCount(numbers[page] ?? 0)}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function FrameSkeleton() {
  return (
    <Loading className="space-y-4">
      <Skeleton className="h-28 w-full rounded-card" />
      <Skeleton className="h-5 w-40" />
      <Skeleton className="h-48 w-full rounded-card" />
    </Loading>
  );
}
