import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';
import type { Slot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatTime, formatTimeRange } from '@/lib/time';
import type { Times } from '../series';

/** More dots than this do not fit in a column of the week, and in one beside an open sheet. */
const DOTS_MAX = 9;
const DOTS_MAX_NARROW = 5;

interface SlotCardProps {
  slot: Slot;
  /** Where it stands, which is elsewhere while a move is being asked about. */
  times: Times;
  zone: string;
  now: Date;
  isOpen: boolean;
  /** Too low for two lines. */
  isShort: boolean;
  isNarrow: boolean;
}

/** A slot in the calendar: when, what, its places as dots, and how many wait. */
export function SlotCard({ slot, times, zone, now, isOpen, isShort, isNarrow }: SlotCardProps) {
  const { t } = useTranslation('host');
  const isPast = Date.parse(slot.ends_at) <= now.getTime();
  const isCancelled = slot.status === 'CANCELLED';
  const isClosed = slot.status === 'CLOSED';
  return (
    <span
      title={`${formatTimeRange(times.starts_at, times.ends_at, zone, currentLanguage())} ${slot.topic}`}
      className={classes(
        'slot-card block h-full overflow-hidden rounded-[9px] border bg-paper px-2 py-1 text-12 leading-[1.45] @max-[4rem]/slot:px-1',
        isShort && 'flex items-center gap-2 py-0',
        isOpen ? 'border-ink ring-1 ring-ink' : 'border-line',
        isCancelled && 'border-edge border-dashed bg-transparent',
        isClosed && !isPast && 'bg-surface',
        (isPast || isCancelled) && 'text-muted',
      )}
    >
      <span className="block min-w-0 truncate">
        <b className={classes('font-semibold', isCancelled && 'line-through')}>{formatTime(times.starts_at, zone)}</b>{' '}
        {/* Where two letters of it would stand, the time alone says more. */}
        <span className="@max-[5.5rem]/slot:sr-only">{slot.topic}</span>
      </span>
      <span className="flex min-h-4.5 flex-none flex-wrap items-center gap-x-2 overflow-hidden">
        {isCancelled ? (
          <span className="text-12">{t('slots.status.CANCELLED')}</span>
        ) : (
          <Dots capacity={slot.capacity} taken={slot.booked_count} max={isNarrow ? DOTS_MAX_NARROW : DOTS_MAX} />
        )}
        {isClosed && (
          <span className="inline-flex items-center gap-0.5 text-12">
            <Lock aria-hidden="true" className="size-3" />
            {t('slots.status.CLOSED')}
          </span>
        )}
        {slot.waiting_count > 0 && (
          <span className="font-semibold text-12 text-wait">
            {t('calendar.waiting', { count: slot.waiting_count, shown: formatCount(slot.waiting_count) })}
          </span>
        )}
      </span>
    </span>
  );
}
