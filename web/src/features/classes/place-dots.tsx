import { useTranslation } from 'react-i18next';
import { dotStates } from '@/components/dots';
import { classes } from '@/lib/classes';
import { formatCount } from '@/lib/time';

/** Up to here each place is a dot of its own. */
const DOTS_MAX = 120;
const LARGE_DOTS_MAX = 40;

interface PlaceDotsProps {
  capacity: number;
  taken: number;
  mine?: boolean;
  /** Small, for a card. */
  isSmall?: boolean;
}

/** The places of a class as dots, as wide as there is room; of a very large class, the row seen from far away. */
export function PlaceDots({ capacity, taken, mine = false, isSmall = false }: PlaceDotsProps) {
  const { t } = useTranslation();
  const shown = Math.min(taken, capacity);
  const label = t(mine ? 'dotsMine' : 'dots', { capacity: formatCount(capacity), taken: formatCount(shown) });
  if (capacity > DOTS_MAX) {
    // As long as one place is free, the bar shows it.
    const most = shown < capacity ? 'calc(100% - 5px)' : '100%';
    return (
      <span
        role="img"
        aria-label={label}
        className="block h-3 w-full max-w-72 overflow-hidden rounded-full border-[1.5px] border-current"
      >
        <span className="block h-full bg-current" style={{ width: `min(${(shown / capacity) * 100}%, ${most})` }} />
      </span>
    );
  }
  const size = isSmall || capacity > LARGE_DOTS_MAX ? 'size-[9px] border-[1.5px]' : 'size-3.5 border-2';
  return (
    <span
      role="img"
      aria-label={label}
      className={classes('flex flex-wrap', isSmall ? 'max-w-[238px] gap-1' : 'max-w-[480px] gap-1.5')}
    >
      {dotStates(capacity, shown, mine).map((state, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the row never reorders; a dot only changes its state
        <i key={position} className={classes('dot', size)} data-state={state} />
      ))}
    </span>
  );
}
