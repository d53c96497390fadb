import { useTranslation } from 'react-i18next';
import type { HostClass } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

/** Above this many places dots are too small to be told apart. */
const DOTS_MAX = 200;
const COLUMNS = 20;

type State = 'taken' | 'held' | 'free';

interface PlaceDotsProps {
  course: HostClass;
  max?: number;
  columns?: number;
}

/** The places of a class: taken ones filled, those held for a payment or an answer half, free ones as rings. */
export function PlaceDots({ course, max = DOTS_MAX, columns = COLUMNS }: PlaceDotsProps) {
  const { t } = useTranslation('host-classes');
  const { capacity, taken_count: taken } = course;
  const label = t('places', { capacity: formatCount(capacity), taken: formatCount(taken) });
  if (capacity > max) return <Bar course={course} label={label} />;
  const states = placeStates(course);
  return (
    <span
      role="img"
      aria-label={label}
      className="grid w-fit gap-[5px]"
      style={{ gridTemplateColumns: `repeat(${Math.min(capacity, columns)}, auto)` }}
    >
      {states.map((state, position) => (
        // A place has no identity besides its position.
        // biome-ignore lint/suspicious/noArrayIndexKey: the row never reorders; a dot only changes its state
        <i key={position} className="dot" data-state={state} />
      ))}
    </span>
  );
}

export function placeStates({ capacity, taken_count, counts, withheld_count }: HostClass): State[] {
  // Withheld places are nobody's and not free either, like those that wait for somebody's answer.
  const held = Math.min(counts.awaiting_payment + counts.offered + withheld_count, taken_count);
  return Array.from({ length: capacity }, (_, position) => {
    if (position < taken_count - held) return 'taken';
    return position < taken_count ? 'held' : 'free';
  });
}

function Bar({ course: { capacity, taken_count }, label }: { course: HostClass; label: string }) {
  const share = Math.min((taken_count / capacity) * 100, 100);
  return (
    <span
      role="img"
      aria-label={label}
      className="block h-3 w-full max-w-80 overflow-hidden rounded-full border-[1.5px] border-current"
    >
      <span className="block h-full bg-current" style={{ width: `${share}%` }} />
    </span>
  );
}
