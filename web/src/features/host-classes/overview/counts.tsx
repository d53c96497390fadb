import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { EnrollmentStatus, HostClass } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { ENROLLMENT_STATUSES, enrollmentsOf } from '../status';
import { conversionOf } from './next-steps';

const BARS: Record<EnrollmentStatus, string> = {
  APPLIED: 'bg-ink',
  AWAITING_PAYMENT: 'bg-wait',
  APPROVED: 'bg-good',
  WAITLISTED: 'bg-wait',
  OFFERED: 'bg-brand',
  REJECTED: 'bg-no',
  CANCELLED: 'bg-edge',
  EXPIRED: 'bg-edge',
};

/** Where all applications stand, as rows with their share; each leads to its people. */
export function Counts({ course, promoted }: { course: HostClass; promoted: number }) {
  const { t } = useTranslation('host-classes');
  const total = enrollmentsOf(course);
  if (total === 0) return null;
  const conversion = conversionOf(course);
  const rows = ENROLLMENT_STATUSES.map((status) => ({ status, count: countOf(course, status) }));
  const most = Math.max(...rows.map(({ count }) => count));
  return (
    <section aria-labelledby="counts">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <h2 id="counts" className="font-bold">
          {t('overview.counts')}
        </h2>
        <p className="text-14 text-muted">
          {[
            t('overview.total', { count: total, shown: formatCount(total) }),
            conversion !== null && t('overview.conversion', { percent: conversion }),
            promoted > 0 && t('overview.promoted', { count: promoted, shown: formatCount(promoted) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <ul>
        {rows
          .filter(({ count }) => count > 0)
          .map(({ status, count }) => (
            <li key={status}>
              <Link
                to="/host/classes/$classId/applicants"
                params={{ classId: course.id }}
                search={{ show: status }}
                className="-mx-2 grid min-h-9 grid-cols-[6.5rem_3rem_1fr] items-center gap-3 rounded-lg px-2 text-14 hover:bg-surface max-lg:min-h-11"
              >
                <span>{t(`status.${status}`)}</span>
                <span className="text-right font-semibold">{formatCount(count)}</span>
                <span aria-hidden="true" className="h-2.5">
                  <span
                    className={`block h-full min-w-2.5 rounded-full ${BARS[status]}`}
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </section>
  );
}

function countOf({ counts }: HostClass, status: EnrollmentStatus): number {
  return counts[status.toLowerCase() as keyof HostClass['counts']];
}
