import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import { ProblemNote } from '@/components/problem-note';
import { Sheet } from '@/components/sheet';
import { Loading, Skeleton } from '@/components/skeleton';
import { formatMoney } from '@/lib/amounts';
import { asProblem } from '@/lib/api/problem';
import type { HostClass, HostEnrollment } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { formatDayTime } from '@/lib/time';
import { classQuery } from '../api';
import { formQuery } from '../form/api';
import { EnrollmentChip } from '../phase-chip';
import { AnswersView } from './answers-view';
import { enrollmentQuery } from './api';
import { DecisionButtons } from './decision-buttons';
import { EnrollmentTimeline } from './enrollment-timeline';

interface ApplicantSheetProps {
  classId: string;
  enrollmentId: string;
}

/** One application beside the list: its answers, what happened, what can be decided. */
export function ApplicantSheet({ classId, enrollmentId }: ApplicantSheetProps) {
  const { t } = useTranslation('host-classes');
  const found = useQuery(enrollmentQuery(classId, enrollmentId));
  const course = useQuery(classQuery(classId)).data;
  const enrollment = found.data;
  return (
    <Sheet
      title={enrollment?.attendee_name ?? t('applicants.title')}
      above={enrollment && t('applicant.number', { number: enrollment.arrival })}
      close={{ to: '/host/classes/$classId/applicants', params: { classId }, search: (previous: object) => previous }}
    >
      {found.isPending && (
        <Loading className="mt-5 space-y-3">
          <Skeleton className="h-9 w-48" />
          <Skeleton className="h-24 w-full" />
          <Skeleton className="h-24 w-full" />
        </Loading>
      )}
      {found.error && !enrollment && (
        <div className="mt-5">
          <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />
        </div>
      )}
      {enrollment && course && <Details enrollment={enrollment} course={course} />}
    </Sheet>
  );
}

function Details({ enrollment, course }: { enrollment: HostEnrollment; course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const now = useNow();
  return (
    <>
      <div className="mt-2 mb-5 flex flex-wrap items-center gap-2">
        <EnrollmentChip status={enrollment.status} />
        <StandingWords enrollment={enrollment} zone={course.zone} />
      </div>
      <DecisionButtons enrollment={enrollment} now={now} zone={course.zone} />
      <ApplicantFacts enrollment={enrollment} course={course} className="mt-6" />
      <section className="mt-7">
        <h3 className="mb-3 font-bold">{t('applicant.answers')}</h3>
        <ApplicantAnswers enrollment={enrollment} course={course} />
      </section>
      {enrollment.timeline.length > 0 && (
        <section className="mt-8">
          <h3 className="mb-3 font-bold">{t('applicant.history')}</h3>
          <EnrollmentTimeline entries={enrollment.timeline} zone={course.zone} />
        </section>
      )}
    </>
  );
}

/** The answers, with what is no longer in today's form marked as such. */
export function ApplicantAnswers({ enrollment, course }: { enrollment: HostEnrollment; course: HostClass }) {
  const isOlder = enrollment.form_version !== null && enrollment.form_version !== course.form_version;
  const latest = useQuery({ ...formQuery(course), enabled: isOlder }).data;
  const present = isOlder && latest ? new Set(latest.questions.map(({ id }) => id)) : undefined;
  return <AnswersView enrollment={enrollment} present={present} />;
}

interface ApplicantFactsProps {
  enrollment: HostEnrollment;
  course: HostClass;
  className?: string;
}

export function ApplicantFacts({ enrollment, course, className = '' }: ApplicantFactsProps) {
  const { t } = useTranslation('host-classes');
  const language = currentLanguage();
  const { applicant, reason, end_kind, refund_due } = enrollment;
  const contact = applicant.email ? (
    <a href={`mailto:${applicant.email}`} className="tap break-all underline underline-offset-4">
      {applicant.email}
    </a>
  ) : (
    t('applicant.noEmail')
  );
  return (
    <Facts
      className={className}
      items={[
        [t('applicant.contact'), contact],
        [t('applicants.columns.note'), useNotes(enrollment).join(' · ')],
        [t('applicant.received'), formatDayTime(enrollment.received_at, course.zone, language)],
        [t('applicant.reason'), [end_kind && t(`applicant.endKind.${end_kind}`), reason].filter(Boolean).join(' · ')],
        [t('applicant.refundDue'), refund_due ? formatMoney(refund_due, course.currency, language) : null],
      ]}
    />
  );
}

/** What is unusual about an application: who applied for whom, and whether it went first. */
export function useNotes({ applicant, attendee_name, out_of_turn }: HostEnrollment): string[] {
  const { t } = useTranslation('host-classes');
  return [
    applicant.by_host && t('applicants.byHostNote'),
    !applicant.by_host && applicant.name !== attendee_name && t('applicants.by', { name: applicant.name }),
    out_of_turn && t('applicants.outOfTurn'),
  ].filter((note) => typeof note === 'string');
}

/** Where exactly somebody stands: the number in the line, or until when something is kept for them. */
export function StandingWords({ enrollment, zone }: { enrollment: HostEnrollment; zone: string }) {
  const { t } = useTranslation('host-classes');
  const { status, position, offer_until, pay_until } = enrollment;
  const time = (at: string) => formatDayTime(at, zone, currentLanguage());
  const words =
    (status === 'WAITLISTED' && position !== null && t('applicants.position', { position })) ||
    (status === 'OFFERED' && offer_until !== null && t('applicants.offerUntil', { time: time(offer_until) })) ||
    (status === 'AWAITING_PAYMENT' && pay_until !== null && t('applicants.payUntil', { time: time(pay_until) }));
  return words ? <span className="text-12 text-muted">{words}</span> : null;
}
