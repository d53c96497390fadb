import { useQuery } from '@tanstack/react-query';
import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { PageTitle } from '@/components/page-title';
import { ProblemPage } from '@/components/problem-page';
import { Loading, Skeleton } from '@/components/skeleton';
import { EmptyPlaces, StatePage } from '@/components/state-page';
import { apiUrl } from '@/lib/api/client';
import { asProblem, type Problem } from '@/lib/api/problem';
import { mayBeSignedIn } from '@/lib/api/refresh';
import type { PublicClass } from '@/lib/api/types';
import { useDocumentTitle } from '@/lib/document-title';
import { useNow } from '@/lib/now';
import { classQuery, ownQuery } from './api';
import { ClassFacts, Sessions } from './class-facts';
import { HowItWorks } from './how-it-works';
import { useLiveClass } from './live';
import { NextStep } from './next-step';
import { OwnApplications } from './own-applications';
import { phaseOf } from './phase';
import { Standing } from './standing';

/** Reading Markdown takes more code than the rest of the page, so it is fetched beside it. */
const Description = lazyRouteComponent(() => import('./description'), 'Description');

export interface ClassLink {
  classId: string;
  token: string | undefined;
}

export function ClassPage({ classId, token }: ClassLink) {
  const course = useQuery(classQuery(classId, token));
  if (course.isPending) return <ClassSkeleton />;
  if (!course.data) return <ClassProblem problem={asProblem(course.error)} onRetry={() => void course.refetch()} />;
  return <OneClass course={course.data} token={token} />;
}

function OneClass({ course, token }: { course: PublicClass; token: string | undefined }) {
  const { t } = useTranslation('classes');
  useDocumentTitle(course.title);
  const now = useNow();
  const isLive = useLiveClass(course.id, token);
  const own = useQuery({ ...ownQuery(course.id), enabled: mayBeSignedIn() });
  const mine = own.data?.items ?? [];
  const phase = phaseOf(course, now);
  return (
    <article>
      {course.has_image && (
        <img
          src={apiUrl('/classes/{id}/image', { path: { id: course.id }, query: { token } })}
          alt=""
          className="mt-2 aspect-video w-full rounded-card bg-surface object-cover"
        />
      )}
      <p className="mt-4 text-14 text-muted sm:mt-8">{course.organisation_name}</p>
      <PageTitle text={course.title} className="mt-1" />
      <OwnApplications mine={mine} />
      <Standing course={course} phase={phase} mine={mine} />
      {!isLive && (
        <p role="status" className="mt-3 text-12 text-wait">
          {t('stale')}
        </p>
      )}
      <ClassFacts course={course} />
      {course.description && (
        <section className="mt-8 border-line border-t pt-6">
          <h2 className="mb-3 font-bold text-18">{t('about')}</h2>
          <Suspense fallback={<DescriptionSkeleton />}>
            <Description text={course.description} />
          </Suspense>
        </section>
      )}
      <Sessions course={course} />
      <HowItWorks course={course} />
      <NextStep course={course} phase={phase} token={token} mine={mine} />
    </article>
  );
}

/** A class that cannot be shown: gone, or behind a link that is not whole. */
export function ClassProblem({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useTranslation('classes');
  const code = problem.code === 'unknown_link' || problem.code === 'not_found' ? problem.code : undefined;
  if (!code) return <ProblemPage problem={problem} onRetry={onRetry} />;
  return (
    <StatePage sign={<EmptyPlaces />} title={t(`gone.${code}.title`)} detail={t(`gone.${code}.text`)}>
      <ButtonLink to="/classes">{t('others')}</ButtonLink>
    </StatePage>
  );
}

function DescriptionSkeleton() {
  return (
    <Loading className="space-y-3">
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-2/3" />
    </Loading>
  );
}

function ClassSkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <Skeleton className="h-4 w-32" />
      <Skeleton className="mt-2 h-8 w-64" />
      <Skeleton className="mt-9 h-16 w-40" />
      <Skeleton className="mt-4 h-10 w-72" />
      <div className="mt-9 space-y-3">
        <Skeleton className="h-4 w-64" />
        <Skeleton className="h-4 w-56" />
        <Skeleton className="h-4 w-60" />
      </div>
      <Skeleton className="mt-9 h-40 w-full rounded-card" />
    </Loading>
  );
}
