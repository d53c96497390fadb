import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { formatMoney } from '@/lib/amounts';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDay, formatDayTime, formatTimeRange } from '@/lib/time';
import { dashboardQuery } from '../api';
import { ClassActions } from '../class-actions';
import { ClassFrame } from '../class-frame';
import { PublishCard } from '../publish-card';
import { ApplicationsChart } from './applications-chart';
import { Counts } from './counts';
import { Mails } from './mails';
import { NextSteps } from './next-steps-list';
import { Places } from './places';

/** One class at a glance: its places, what waits for the host, how applications came. */
export function OverviewPage({ classId }: { classId: string }) {
  const { t } = useTranslation('host-classes');
  return (
    <ClassFrame classId={classId} page="overview" actions={(course) => <ClassActions course={course} />}>
      {(course, now) => (
        <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_320px]">
          <div className="min-w-0 space-y-8">
            {course.cancel_reason && (
              <p className="rounded-card bg-surface p-4 text-14">
                {t('overview.cancelled')} “{course.cancel_reason}”
              </p>
            )}
            {course.status === 'DRAFT' ? <PublishCard course={course} /> : <Places course={course} />}
            <NextSteps course={course} now={now} />
            {course.status !== 'DRAFT' && <Figures course={course} />}
          </div>
          <About course={course} />
        </div>
      )}
    </ClassFrame>
  );
}

function Figures({ course }: { course: HostClass }) {
  const dashboard = useQuery(dashboardQuery(course.id));
  if (dashboard.isPending) {
    return (
      <Loading className="space-y-4">
        <Skeleton className="h-5 w-32" />
        <Skeleton className="h-44 w-full rounded-card" />
      </Loading>
    );
  }
  if (!dashboard.data) {
    return <ProblemNote problem={asProblem(dashboard.error)} onRetry={() => void dashboard.refetch()} />;
  }
  return (
    <>
      <ApplicationsChart dashboard={dashboard.data} zone={course.zone} />
      <Counts course={course} promoted={dashboard.data.promoted} />
      <Mails mails={dashboard.data.mails} />
    </>
  );
}

/** What people are told about the class, in short. */
function About({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const language = currentLanguage();
  const { zone, sessions } = course;
  const first = sessions[0];
  const when = first
    ? `${formatDay(first.starts_at, zone, language)} ${formatTimeRange(first.starts_at, first.ends_at, zone, language)}`
    : t('list.noDate');
  const more =
    sessions.length > 1
      ? ` · ${t('list.sessions', { count: sessions.length, shown: formatCount(sessions.length) })}`
      : '';
  const recruit = [course.recruit_from, course.recruit_until].map((at) =>
    at === null ? '' : formatDayTime(at, zone, language),
  );
  return (
    <section aria-label={t('edit.groups.about')} className="rounded-card bg-surface p-5">
      <Facts
        className="gap-y-3"
        items={[
          [t('overview.when_label'), when + more],
          [t('overview.place'), course.location ?? course.online_link],
          [t('overview.recruit'), recruit.some(Boolean) ? recruit.join(' – ') : null],
          [t('overview.how'), t(`overview.selection.${course.selection}`)],
          [
            t('overview.fee'),
            course.fee === 0 ? t('overview.free') : formatMoney(course.fee, course.currency, language),
          ],
        ]}
      />
    </section>
  );
}
