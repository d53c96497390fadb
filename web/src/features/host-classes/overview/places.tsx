import { useTranslation } from 'react-i18next';
import type { HostClass } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatNearDayTime } from '@/lib/time';
import { PlaceDots } from '../place-dots';

/** Numerals of four digits are too wide for two of them on a phone. */
const LARGE = 1_000;

/** How many places are taken, as a numeral and as dots, and who stands behind them. */
export function Places({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const { status, capacity, taken_count: taken, withheld_count: withheld, reopens_at } = course;
  const free = Math.max(capacity - taken, 0);
  const isLarge = capacity >= LARGE;
  return (
    <section aria-label={t('overview.taken')} className="flex flex-wrap gap-x-10 gap-y-4 sm:gap-x-16">
      <div>
        <p className="text-14 text-muted">{t('overview.taken')}</p>
        <p className={classes('whitespace-nowrap font-bold text-64 tracking-tighter', isLarge && 'max-sm:text-40')}>
          {formatCount(taken)}
          <span className="ml-1 font-semibold text-22 text-muted tracking-tight">
            {t('overview.of', { capacity: formatCount(capacity) })}
          </span>
        </p>
        {/* Of a class that is over nothing is left for anybody. */}
        {status !== 'CANCELLED' && status !== 'ENDED' && (
          <p className="text-14">
            {free > 0 ? t('overview.left', { count: free, shown: formatCount(free) }) : t('overview.full')}
          </p>
        )}
      </div>
      <Waiting course={course} isLarge={isLarge} />
      <div className="basis-full">
        <PlaceDots course={course} />
        {withheld > 0 && (
          <p className="mt-2 text-14 text-muted">
            {t('overview.withheld', { count: withheld, shown: formatCount(withheld) })}
            {reopens_at !== null &&
              ` · ${t('overview.reopens', { time: formatNearDayTime(reopens_at, course.zone, currentLanguage()) })}`}
          </p>
        )}
      </div>
    </section>
  );
}

function Waiting({ course, isLarge }: { course: HostClass; isLarge: boolean }) {
  const { t } = useTranslation('host-classes');
  return (
    <div>
      <p className="text-14 text-muted">{t('overview.waiting')}</p>
      <p className={classes('whitespace-nowrap font-bold text-64 tracking-tighter', isLarge && 'max-sm:text-40')}>
        {formatCount(course.waiting_count)}
        <span className="ml-1 font-semibold text-22 tracking-tight">{t('overview.people')}</span>
      </p>
      <p className="text-14 text-muted">
        {course.waitlist
          ? t('overview.waitingOf', { max: formatCount(course.waitlist_capacity) })
          : t('overview.waitingOff')}
      </p>
    </div>
  );
}
