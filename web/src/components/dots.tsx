import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';
import { formatCount } from '@/lib/time';

const SINGLE_ROW_MAX = 12;
const GRID_MAX = 60;
const GRID_COLUMNS = 10;

type DotState = 'free' | 'taken' | 'mine';

interface DotsProps {
  capacity: number;
  taken: number;
  /** True if one of the taken places belongs to the viewer. */
  mine?: boolean;
  /** Above this many places a narrow spot shows a bar instead. */
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
        <Bar capacity={capacity} taken={taken} mine={mine} />
      )}
    </span>
  );
}

function DotGrid({ states }: { states: DotState[] }) {
  const isSmall = states.length > SINGLE_ROW_MAX;
  const columns = isSmall ? GRID_COLUMNS : states.length;
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

/** So many dots that they touch: the row seen from far away. The viewer's own place stays a dot on it. */
function Bar({ capacity, taken, mine }: { capacity: number; taken: number; mine: boolean }) {
  // As long as one place is free, the bar shows it.
  const most = taken < capacity ? 'calc(100% - 5px)' : '100%';
  const share = `min(${(taken / capacity) * 100}%, ${most})`;
  return (
    <span className="relative block h-[9px] w-16 overflow-hidden rounded-full border-[1.5px] border-current">
      <span className="block h-full bg-current" style={{ width: share }} />
      {mine && (
        <i className="absolute inset-y-0 w-1.5 -translate-x-full bg-brand" style={{ left: `max(6px, ${share})` }} />
      )}
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
