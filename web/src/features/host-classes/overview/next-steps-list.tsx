import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HostClass } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatNearDay } from '@/lib/time';
import { nextStepsOf, type Step } from './next-steps';

const WAYS = {
  review: '/host/classes/$classId/review',
  startsSoon: '/host/classes/$classId/review',
  pay: '/host/classes/$classId/waitlist',
  offered: '/host/classes/$classId/waitlist',
  form: '/host/classes/$classId/form',
} as const satisfies Record<Step['kind'], LinkProps['to']>;

/** What the host can do next, each with the way to it. */
export function NextSteps({ course, now }: { course: HostClass; now: Date }) {
  const { t } = useTranslation('host-classes');
  const steps = nextStepsOf(course, now);
  const isOver = course.status === 'CANCELLED' || course.status === 'ENDED';
  if (isOver || (course.status === 'DRAFT' && steps.length === 0)) return null;
  return (
    <section aria-labelledby="steps">
      <h2 id="steps" className="mb-2 font-bold">
        {t('overview.steps')}
      </h2>
      {steps.length === 0 && <p className="text-14 text-muted">{t('overview.nothing')}</p>}
      <ul className="divide-y divide-line border-line border-y empty:hidden">
        {steps.map((step) => (
          <li key={step.kind}>
            <Link
              to={WAYS[step.kind]}
              params={{ classId: course.id }}
              className="-mx-2 flex min-h-14 items-center gap-3 rounded-lg px-2 py-2 hover:bg-surface"
            >
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">
                  <Words step={step} course={course} now={now} />
                </span>
                <span className="block text-14 text-muted">{t(`overview.stepText.${step.kind}`)}</span>
              </span>
              <ChevronRight aria-hidden="true" className="size-5 flex-none text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Words({ step, course, now }: { step: Step; course: HostClass; now: Date }) {
  const { t } = useTranslation('host-classes');
  if (step.kind === 'form') return t('overview.step.form');
  const counted = { count: step.count, shown: formatCount(step.count) };
  if (step.kind !== 'startsSoon') return t(`overview.step.${step.kind}`, counted);
  const day = course.starts_at ? formatNearDay(course.starts_at, course.zone, currentLanguage(), now) : '';
  return t('overview.step.startsSoon', { ...counted, day });
}
