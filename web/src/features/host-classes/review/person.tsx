import { useTranslation } from 'react-i18next';
import type { HostClass, HostEnrollment } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { ApplicantAnswers, ApplicantFacts } from '../applicants/applicant-sheet';
import { EnrollmentChip } from '../phase-chip';

/** The one who is looked at: the name as the large thing, then what they wrote. */
export function Person({ enrollment, course }: { enrollment: HostEnrollment; course: HostClass }) {
  const { t } = useTranslation('host-classes');
  return (
    <article key={enrollment.id} aria-labelledby="person" className="animate-enter">
      <p className="text-14 text-muted">{t('applicant.number', { number: formatCount(enrollment.arrival) })}</p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {/* Read aloud when the queue moves on. */}
        <h2 id="person" aria-live="polite" className="font-bold text-28 tracking-tight">
          {enrollment.attendee_name}
        </h2>
        <EnrollmentChip status={enrollment.status} />
      </div>
      <ApplicantFacts enrollment={enrollment} course={course} className="mt-3" />
      <div className="mt-6 max-w-[640px] border-line border-t pt-6">
        <ApplicantAnswers enrollment={enrollment} course={course} />
      </div>
    </article>
  );
}
