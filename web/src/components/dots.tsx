import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';
import { formatCount } from '@/lib/time';

const SINGLE_ROW_MAX = 12;
const GRID_MAX = 60;
const GRID_COLUMNS = 12;

type DotState = 'free' | 'taken' | 'mine';

interface DotsProps {
  capacity: number;
  taken: number;
  /** True if one of the taken places belongs to the viewer. */
  mine?: boolean;
  /** Above this many places a narrow spot shows the count instead. */
  max?: number;
  className?: string;
}

/** The places of a slot as dots: taken ones first, then the viewer's own, then the free ones as rings. */
export function Dots({ capacity, taken, mine = false, max = GRID_MAX, className }: DotsProps) {
  const { t } = useTranslation();
  const label = t(mine ? 'dotsMine' : 'dots', { capacity: formatCount(capacity), taken: formatCount(taken) });
  return (
    <span role="img" aria-label={label} className={classes('inline-flex align-middle', className)}>
      {capacity <= max ? (
        <DotGrid states={dotStates(capacity, taken, mine)} />
      ) : (
        <span className="text-14 font-semibold">
          {formatCount(taken)}/{formatCount(capacity)}
        </span>
      )}
    </span>
  );
}

function DotGrid({ states }: { states: DotState[] }) {
  const isSmall = states.length > SINGLE_ROW_MAX;
  const columns = Math.min(states.length, GRID_COLUMNS);
  return (
    <span
      className={classes('grid', isSmall ? 'gap-[3px] text-[0.5rem]' : 'gap-[5px]')}
      style={{ gridTemplateColumns: `repeat(${columns}, auto)` }}
    >
      {states.map((state, position) => (
        // A place has no identity besides its position.
        // biome-ignore lint/suspicious/noArrayIndexKey: the row never reorders; a dot only changes its state
        <i key={position} className={classes('dot', isSmall && 'size-[7px] border-[1.25px]')} data-state={state} />
      ))}
    </span>
  );
}

export function dotStates(capacity: number, taken: number, mine: boolean): DotState[] {
  const others = mine ? Math.max(taken - 1, 0) : taken;
  return Array.from({ length: capacity }, (_, position) => {
    if (position < others) return 'taken';
    return mine && position === others ? 'mine' : 'free';
  });
}
