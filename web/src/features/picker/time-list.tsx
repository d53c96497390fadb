import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import { Dots } from '@/components/dots';
import type { GuestSlot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import {
  clocksAgree,
  formatCalendarDay,
  formatCount,
  formatOrdinal,
  formatTimeRange,
  formatZone,
  formatZoneName,
  offsetName,
  offsetsDiffer,
  viewerZone,
} from '@/lib/time';
import { isTakeable, isWaitable, nextPosition, type SharedFacts } from './slots';

/** What the guest already has at a slot of the list. */
export type OwnPlace = 'booked' | 'offered' | 'waiting' | 'present';

interface TimeListProps {
  day: string;
  slots: GuestSlot[];
  shared: SharedFacts;
  hostZone: string;
  own: ReadonlyMap<string, OwnPlace>;
  chosen: GuestSlot | undefined;
  onChoose: (slot: GuestSlot) => void;
}

/** The times of one day as rows; each shows its places as dots, and the chosen one already holds yours. */
export function TimeList({ day, slots, shared, hostZone, own, chosen, onChoose }: TimeListProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const [first, last] = [slots[0], slots.at(-1)];
  if (!first || !last) return null;
  const zone = viewerZone();
  const isClockChanging = offsetsDiffer(zone, first.starts_at, last.ends_at);
  return (
    <fieldset className="mt-1.5 min-w-0">
      <legend className="sr-only">{t('invite.times', { day: formatCalendarDay(day, language) })}</legend>
      <p className="mb-2.5 text-12 text-muted">
        {isClockChanging
          ? t('invite.clockChange', { zone: formatZoneName(zone, first.starts_at, language) })
          : formatZone(zone, first.starts_at, language)}
      </p>
      <div className="overflow-hidden rounded-card border border-line">
        {slots.map((slot) => (
          <TimeRow
            key={slot.id}
            slot={slot}
            shared={shared}
            hostZone={hostZone}
            own={own.get(slot.id)}
            isClockChanging={isClockChanging}
            isChosen={slot.id === chosen?.id}
            onChoose={() => onChoose(slot)}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface TimeRowProps {
  slot: GuestSlot;
  shared: SharedFacts;
  hostZone: string;
  own: OwnPlace | undefined;
  /** True on a day on which the clocks are set: then each time needs its offset. */
  isClockChanging: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

function TimeRow(row: TimeRowProps) {
  const { slot, own, onChoose } = row;
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const canTake = !own && isTakeable(slot);
  const canWait = !own && isWaitable(slot);
  const canChoose = canTake || canWait;
  const isChosen = row.isChosen && canChoose;
  const hasPlace = own === 'booked' || own === 'present';
  const taken = slot.capacity - slot.free + (isChosen && canTake ? 1 : 0);
  return (
    <label
      className={classes(
        'flex min-h-15 cursor-pointer items-center gap-2.5 border-line border-t px-4 py-3 transition-colors',
        'first:rounded-t-card first:border-t-0 last:rounded-b-card',
        'has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:-outline-offset-3',
        isChosen && (canTake ? 'bg-brand-soft' : 'bg-wait-soft'),
        !canChoose && 'cursor-not-allowed',
        canChoose && !isChosen && 'hover:bg-surface',
      )}
    >
      <input
        type="radio"
        name="slot"
        checked={isChosen}
        disabled={!canChoose}
        onChange={onChoose}
        className="sr-only"
      />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5 sm:gap-x-4">
          <span
            className={classes('text-18 tracking-tight', canTake || own || isChosen ? 'font-semibold' : 'text-muted')}
          >
            {formatTimeRange(slot.starts_at, slot.ends_at, viewerZone(), language)}
          </span>
          <span className={classes('flex items-center gap-2', !canTake && !own && 'text-muted')}>
            <Dots capacity={slot.capacity} taken={taken} mine={(isChosen && canTake) || hasPlace} />
            <span className="text-14 text-muted">
              <Places slot={slot} isOwn={own !== undefined} />
            </span>
          </span>
        </span>
        <RowDetails {...row} isChosen={isChosen} />
      </span>
      {own && <Chip tone={own === 'waiting' ? 'wait' : 'brand'}>{t(`invite.own.${own}`)}</Chip>}
      {canWait && !isChosen && <b className="text-14">{t('invite.wait')}</b>}
      {!own && (isChosen || !canWait) && <CheckMark isVisible={isChosen} tone={canTake ? 'brand' : 'wait'} />}
    </label>
  );
}

function Places({ slot, isOwn }: { slot: GuestSlot; isOwn: boolean }) {
  const { t } = useTranslation('guest');
  if (slot.status !== 'OPEN') return t('invite.closed');
  if (slot.free > 0) return t('invite.left', { count: slot.free, shown: formatCount(slot.free) });
  if (!slot.waitlist) return t('invite.full');
  if (isOwn)
    return slot.waiting > 0 ? t('invite.lineOnly', { count: slot.waiting, shown: formatCount(slot.waiting) }) : null;
  const place = formatOrdinal(nextPosition(slot), currentLanguage());
  if (slot.waiting === 0) return t('invite.firstInLine', { place });
  return t('invite.line', { count: slot.waiting, shown: formatCount(slot.waiting), place });
}

/** What differs from slot to slot, and the host's clock where it shows another time. */
function RowDetails({ slot, shared, hostZone, isClockChanging, isChosen }: TimeRowProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const differsInZone = !clocksAgree(viewerZone(), hostZone, slot.starts_at);
  const where = slot.place ?? (slot.online_link ? t('invite.online') : null);
  const details = [
    isClockChanging && offsetName(viewerZone(), slot.starts_at),
    differsInZone &&
      `${formatZoneName(hostZone, slot.starts_at, language)} ${formatTimeRange(slot.starts_at, slot.ends_at, hostZone, language)}`,
    shared.topic === undefined && slot.topic,
    shared.place === undefined && where,
    isChosen && shared.instructions === undefined && slot.instructions,
  ].filter(Boolean);
  if (details.length === 0) return null;
  return <span className="mt-0.5 block text-12 text-muted">{details.join(' · ')}</span>;
}

function CheckMark({ isVisible, tone }: { isVisible: boolean; tone: 'brand' | 'wait' }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'grid size-5.5 flex-none place-items-center rounded-full transition-[opacity,transform]',
        tone === 'brand' ? 'bg-brand text-on-brand' : 'bg-wait text-paper',
        isVisible ? '' : 'scale-50 opacity-0',
      )}
    >
      <Check className="size-4" strokeWidth={3} />
    </span>
  );
}
