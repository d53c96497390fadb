import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import { Dots } from '@/components/dots';
import { useHostZone } from '@/features/host/use-host';
import type { Slot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { clocksAgree, dayOf, formatCount, formatTimeRange, viewerZone } from '@/lib/time';
import { keepSlotsSearch } from './calendar/use-calendar';

/** More dots than this do not fit beside a topic when a sheet is open. */
const DOTS_MAX = 8;

/** One slot in a list: when, what, and its places as dots. */
export function SlotRow({ slot, now }: { slot: Slot; now: Date }) {
  const zone = useHostZone();
  const language = currentLanguage();
  const isPast = Date.parse(slot.ends_at) <= now.getTime();
  return (
    <Link
      to="/host/slots/$slotId"
      params={{ slotId: slot.id }}
      search={(previous) => ({ ...keepSlotsSearch(previous), day: dayOf(slot.starts_at, zone) })}
      className={classes(
        'grid min-h-12 grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 border-line border-t px-4 py-2 transition-colors',
        'first:rounded-t-card first:border-t-0 last:rounded-b-card',
        'hover:bg-surface focus-visible:-outline-offset-2 aria-[current=page]:bg-surface max-sm:py-3 sm:flex',
        (isPast || slot.status === 'CANCELLED') && 'text-muted',
      )}
    >
      <span className="min-w-30 flex-none whitespace-nowrap font-semibold tracking-tight">
        {formatTimeRange(slot.starts_at, slot.ends_at, zone, language)}
      </span>
      <span className="min-w-0 flex-1 truncate text-14 max-sm:order-1">
        {slot.topic}
        <ViewerClock slot={slot} zone={zone} />
      </span>
      <span className="flex items-center justify-end gap-2 max-sm:order-1 sm:w-40 sm:justify-start">
        <Dots capacity={slot.capacity} taken={slot.booked_count} max={DOTS_MAX} />
        <span aria-hidden="true" className="text-12 text-muted">
          {formatCount(slot.booked_count)}/{formatCount(slot.capacity)}
        </span>
      </span>
      <span className="flex justify-end sm:w-18">
        <SlotChip slot={slot} now={now} />
      </span>
    </Link>
  );
}

function ViewerClock({ slot, zone }: { slot: Slot; zone: string }) {
  const { t } = useTranslation('host');
  const viewer = viewerZone();
  if (clocksAgree(zone, viewer, slot.starts_at)) return null;
  const time = formatTimeRange(slot.starts_at, slot.ends_at, viewer, currentLanguage());
  return <span className="ml-2 text-12 text-muted">{t('slots.viewerTime', { time })}</span>;
}

export function SlotChip({ slot, now }: { slot: Slot; now: Date }) {
  const { t } = useTranslation('host');
  if (slot.status === 'CANCELLED') return <Chip>{t('slots.status.CANCELLED')}</Chip>;
  if (Date.parse(slot.ends_at) <= now.getTime()) return <Chip>{t('slots.past_chip')}</Chip>;
  if (slot.status === 'CLOSED') return <Chip tone="wait">{t('slots.status.CLOSED')}</Chip>;
  if (slot.booked_count >= slot.capacity) return <Chip tone="ink">{t('slots.full')}</Chip>;
  return <Chip tone="good">{t('slots.status.OPEN')}</Chip>;
}
