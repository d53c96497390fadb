import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Enrollment } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatNearDayTime, viewerZone } from '@/lib/time';
import { isActive } from './phase';
import { StatusChip } from './status-chip';

/** What the reader applied for here already, before anything else. */
export function OwnApplications({ mine }: { mine: Enrollment[] }) {
  const { t } = useTranslation('classes');
  const shown = mine.toSorted((a, b) => Number(isActive(b)) - Number(isActive(a)));
  if (shown.length === 0) return null;
  return (
    <section className="mt-6">
      <h2 className="mb-2 font-bold text-18">{t('own.title')}</h2>
      <ul className="space-y-2">
        {shown.map((enrollment) => (
          <li key={enrollment.id}>
            <OwnRow enrollment={enrollment} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OwnRow({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation('classes');
  const { status, offer_until, payment, attendee } = enrollment;
  const language = currentLanguage();
  const near = (until: string) => formatNearDayTime(until, viewerZone(), language);
  const due =
    (offer_until && t('own.offer', { time: near(offer_until) })) ||
    (payment && t('own.pay', { time: near(payment.until) }));
  return (
    <Link
      to="/me/enrollments/$enrollmentId"
      params={{ enrollmentId: enrollment.id }}
      className={classes(
        'flex min-h-16 items-center gap-3 rounded-card border p-4 transition-[border-color] hover:border-edge',
        status === 'OFFERED' ? 'border-2 border-brand bg-brand-soft' : 'border-line',
      )}
    >
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-2">
          <b>{attendee.is_self ? t('own.self') : attendee.name}</b>
          <StatusChip enrollment={enrollment} />
        </span>
        {due && <span className="mt-1 block font-semibold text-14">{due}</span>}
      </span>
      <span className="flex items-center gap-1 font-semibold text-14">
        {t('own.open')}
        <ChevronRight aria-hidden="true" className="size-4" />
      </span>
    </Link>
  );
}
