import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';
import type { HostClass } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime, formatNearDayTime } from '@/lib/time';
import { PhaseChip } from './phase-chip';

/** More dots than this do not fit beside a title. */
const DOTS_MAX = 20;

/** One class in the list: what, when next, its places as dots, and what waits for the host. */
export function ClassRow({ course, now }: { course: HostClass; now: Date }) {
  const isPast = course.status === 'ENDED' || course.status === 'CANCELLED';
  return (
    <Link
      to="/host/classes/$classId"
      params={{ classId: course.id }}
      className={classes(
        'grid gap-x-4 gap-y-2 border-line border-t px-4 py-3.5 transition-colors first:rounded-t-card first:border-t-0',
        'last:rounded-b-card hover:bg-surface focus-visible:-outline-offset-2',
        'grid-cols-[1fr_auto] lg:grid-cols-[1fr_auto_15rem_7rem] lg:items-center',
        isPast && 'text-muted',
      )}
    >
      <span className="min-w-0">
        <span className="block font-semibold max-lg:line-clamp-2 lg:truncate">{course.title}</span>
        <NextDate course={course} now={now} />
      </span>
      <Todo course={course} />
      <span className="flex items-center gap-2 max-lg:order-1 max-lg:col-span-2">
        <Dots capacity={course.capacity} taken={course.taken_count} max={DOTS_MAX} />
        <span aria-hidden="true" className="text-12 text-muted">
          {formatCount(course.taken_count)}/{formatCount(course.capacity)}
        </span>
      </span>
      <span className="flex items-start justify-end">
        <PhaseChip course={course} now={now} />
      </span>
    </Link>
  );
}

/** When it is next, and how often altogether. */
function NextDate({ course, now }: { course: HostClass; now: Date }) {
  const { t } = useTranslation('host-classes');
  const next = course.sessions.find(({ ends_at }) => Date.parse(ends_at) > now.getTime());
  const shown = next ?? course.sessions.at(-1);
  if (!shown) return <span className="block text-14 text-muted">{t('list.noDate')}</span>;
  const format = next ? formatNearDayTime : formatDayTime;
  const count = course.sessions.length;
  return (
    <span className="block text-14 text-muted">
      {format(shown.starts_at, course.zone, currentLanguage(), now)}
      {count > 1 && ` · ${t('list.sessions', { count, shown: formatCount(count) })}`}
    </span>
  );
}

/** What waits for the host to do something; what needs nobody is not mentioned. */
function Todo({ course: { counts } }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const words = [
    counts.applied > 0 && (
      <b key="applied" className="font-semibold text-ink">
        {t('list.applied', { count: counts.applied, shown: formatCount(counts.applied) })}
      </b>
    ),
    counts.awaiting_payment > 0 && (
      <span key="unpaid">
        {t('list.unpaid', { count: counts.awaiting_payment, shown: formatCount(counts.awaiting_payment) })}
      </span>
    ),
    counts.waitlisted > 0 && (
      <span key="waiting">
        {t('list.waiting', { count: counts.waitlisted, shown: formatCount(counts.waitlisted) })}
      </span>
    ),
  ].filter(Boolean);
  return (
    <span className="flex flex-wrap gap-x-3 text-14 text-muted max-lg:order-2 max-lg:col-span-2 max-lg:empty:hidden lg:justify-end">
      {words}
    </span>
  );
}
