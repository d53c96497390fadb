import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Facts } from '@/components/facts';
import { PageTitle } from '@/components/page-title';
import { ProblemNote } from '@/components/problem-note';
import { ProblemPage } from '@/components/problem-page';
import { Loading, Skeleton } from '@/components/skeleton';
import { EmptyPlaces, StatePage } from '@/components/state-page';
import { Sessions } from '@/features/classes/class-facts';
import { isActive } from '@/features/classes/phase';
import { StatusChip } from '@/features/classes/status-chip';
import { SessionEnded } from '@/features/session/session-ended';
import { formatMoney } from '@/lib/amounts';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Enrollment } from '@/lib/api/types';
import { formatMilliseconds } from '@/lib/clock-face';
import { useDocumentTitle } from '@/lib/document-title';
import { currentLanguage } from '@/lib/i18n';
import { intoView } from '@/lib/into-view';
import { useNow } from '@/lib/now';
import { formatSession } from '@/lib/session-time';
import { formatBothTimes, formatCount, formatDay, formatOrdinal, formatZone, viewerZone } from '@/lib/time';
import { AnswersSection } from './answers-section';
import { enrollmentQuery } from './api';
import { CancelSection } from './cancel-section';
import { History } from './history';
import { OfferCard } from './offer-card';
import { PaymentCard } from './payment-card';
import { type Stage, stageOf } from './stage';
import { useLiveEnrollment } from './use-live-enrollment';
import { WaitingCard } from './waiting-card';

export function EnrollmentPage({ enrollmentId }: { enrollmentId: string }) {
  const query = useQuery(enrollmentQuery(enrollmentId));
  if (query.isPending) return <EnrollmentSkeleton />;
  if (!query.data) return <EnrollmentProblem problem={asProblem(query.error)} onRetry={() => void query.refetch()} />;
  return (
    <>
      <OneEnrollment enrollment={query.data} isBehind={query.isRefetchError || query.fetchStatus === 'paused'} />
      <SessionEnded />
    </>
  );
}

export interface PartProps {
  enrollment: Enrollment;
  stage: Stage;
  onRefused: (problem: Problem) => void;
}

function OneEnrollment({ enrollment, isBehind }: { enrollment: Enrollment; isBehind: boolean }) {
  const { t } = useTranslation('enrollments');
  const now = useNow();
  const stage = stageOf(enrollment, now);
  const isLive = useLiveEnrollment(enrollment);
  const [refusal, setRefusal] = useState<Problem>();
  const title = t(`stage.${stage}.title`);
  useDocumentTitle(`${title} · ${enrollment.class.title}`);
  const part = { enrollment, stage, onRefused: setRefusal };
  const { class: course, position, waiting_count: waiting } = enrollment;
  return (
    <article>
      <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-1 sm:mt-8">
        <StatusChip enrollment={enrollment} />
        <Link
          to="/classes/$classId"
          params={{ classId: course.id }}
          search={course.share_token ? { token: course.share_token } : {}}
          className="tap min-w-0 text-14 text-muted underline-offset-4 hover:text-ink hover:underline"
        >
          {course.title}
        </Link>
      </div>
      <PageTitle text={title} className="mt-2" />
      <p className="mt-1 text-muted">{t(`stage.${stage}.text`)}</p>
      {/* Told at once to those who listen, whatever they are doing on the page. */}
      <p aria-live="assertive" className="sr-only">
        {stage === 'offered' && title}
      </p>
      {(isBehind || !isLive) && <p className="mt-2 text-12 text-wait">{t('behind')}</p>}
      {refusal && (
        <div ref={intoView} className="mt-5">
          <ProblemNote problem={refusal} />
        </div>
      )}
      <Reason enrollment={enrollment} />
      {stage === 'waiting' && position !== null && waiting !== null && (
        <WaitingCard position={position} waiting={waiting} />
      )}
      {stage === 'offered' && <OfferCard {...part} />}
      {stage === 'paying' && <PaymentCard enrollment={enrollment} />}
      <EnrollmentFacts enrollment={enrollment} />
      {isActive(enrollment) && <Sessions course={course} />}
      {enrollment.may_apply_again && (
        <ButtonLink
          className="mt-6"
          to="/classes/$classId/apply"
          params={{ classId: course.id }}
          search={course.share_token ? { token: course.share_token } : {}}
        >
          {t('again')}
        </ButtonLink>
      )}
      <History enrollment={enrollment} stage={stage} />
      <AnswersSection {...part} />
      {enrollment.can_cancel && <CancelSection {...part} />}
    </article>
  );
}

/** Why it was decided so, and what is paid back. */
function Reason({ enrollment: { reason, refund_due, class: course } }: { enrollment: Enrollment }) {
  const { t } = useTranslation('enrollments');
  if (!reason && !refund_due) return null;
  return (
    <div className="mt-5 space-y-1 rounded-card bg-surface p-5">
      {reason && <p className="whitespace-pre-line">{t('reason', { reason })}</p>}
      {refund_due !== null && refund_due > 0 && (
        <p className="font-semibold">
          {t('refundDue', { amount: formatMoney(refund_due, course.currency, currentLanguage()) })}
        </p>
      )}
    </div>
  );
}

function EnrollmentFacts({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation('enrollments');
  const language = currentLanguage();
  const zone = viewerZone();
  const { class: course, attendee, received_at, arrival } = enrollment;
  const [first] = course.sessions;
  const when = first
    ? formatSession(first.starts_at, first.ends_at, zone, language)
    : course.starts_at && formatBothTimes(course.starts_at, course.zone, zone, language);
  const more = course.sessions.length > 1 && t('facts.sessions', { count: course.sessions.length });
  const link = course.online_link && (
    <a href={course.online_link} rel="noreferrer" target="_blank" className="tap underline underline-offset-4">
      {course.online_link}
    </a>
  );
  const receipt = `${formatDay(received_at, zone, language)} ${formatMilliseconds(received_at, zone)}`;
  return (
    <>
      <Facts
        className="mt-7 border-line border-t pt-5"
        items={[
          [t('facts.who'), attendee.name],
          [t('facts.when'), [when, more].filter(Boolean).join('\n')],
          [t('facts.where'), course.location],
          [t('facts.online'), link],
          [t('facts.host'), course.organisation_name],
          [
            t('facts.received'),
            `${receipt}\n${t('facts.arrival', { place: formatOrdinal(arrival, language), shown: formatCount(arrival) })}`,
          ],
        ]}
      />
      {course.starts_at && <p className="mt-3 text-12 text-muted">{formatZone(zone, course.starts_at, language)}</p>}
    </>
  );
}

function EnrollmentProblem({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useTranslation('enrollments');
  if (problem.code !== 'not_found') return <ProblemPage problem={problem} onRetry={onRetry} />;
  return (
    <StatePage sign={<EmptyPlaces />} title={t('gone.title')} detail={t('gone.text')}>
      <ButtonLink to="/me/enrollments">{t('gone.toList')}</ButtonLink>
    </StatePage>
  );
}

function EnrollmentSkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <Skeleton className="h-6 w-20 rounded-full" />
      <Skeleton className="mt-3 h-8 w-60" />
      <Skeleton className="mt-2 h-5 w-72" />
      <Skeleton className="mt-9 h-16 w-32" />
      <div className="mt-9 space-y-3">
        <Skeleton className="h-4 w-56" />
        <Skeleton className="h-4 w-64" />
        <Skeleton className="h-4 w-48" />
      </div>
      <Skeleton className="mt-9 h-32 w-full rounded-card" />
    </Loading>
  );
}
