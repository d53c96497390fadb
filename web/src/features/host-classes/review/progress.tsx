import { Keyboard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { HostClass } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { formatCount } from '@/lib/time';
import { PlaceDots } from '../place-dots';

/** Above this many places the dots of a narrow column become a bar. */
const DOTS_MAX = 100;

interface ProgressProps {
  course: HostClass;
  done: number;
  total: number;
  className: string;
  onHelp: () => void;
}

/** How far the review is, and how many places it still has to give. */
export function Progress({ course, done, total, className, onHelp }: ProgressProps) {
  const { t } = useTranslation('host-classes');
  const left = Math.max(course.capacity - course.taken_count, 0);
  const words = t('review.progress', { done: formatCount(done), total: formatCount(total) });
  return (
    <aside
      aria-label={t('review.progressLabel')}
      className={classes(
        'flex flex-wrap items-end gap-x-8 gap-y-3 lg:sticky lg:top-7 lg:block lg:space-y-5',
        className,
      )}
    >
      <div className="min-w-32 flex-1">
        <p role="status" className="font-semibold text-14">
          {words}
        </p>
        <progress
          aria-label={t('review.progressLabel')}
          max={total}
          value={done}
          className="mt-1.5 block h-2 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-ink"
        />
      </div>
      <div>
        <p className="mb-1.5 font-semibold text-14">
          {left > 0 ? t('review.left', { count: left, shown: formatCount(left) }) : t('review.full')}
        </p>
        <span className="max-lg:hidden">
          <PlaceDots course={course} max={DOTS_MAX} columns={10} />
        </span>
      </div>
      <Button look="quiet" size="small" className="max-lg:hidden" onClick={onHelp}>
        <Keyboard aria-hidden="true" className="size-4" />
        {t('review.keys')}
        <kbd className="rounded border border-line px-1.5 text-12 text-muted">?</kbd>
      </Button>
    </aside>
  );
}
