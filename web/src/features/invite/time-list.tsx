import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';
import type { GuestSlot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import {
  clocksAgree,
  formatCalendarDay,
  formatCount,
  formatTimeRange,
  formatZone,
  formatZoneName,
  viewerZone,
} from '@/lib/time';
import { isTakeable, type SharedFacts } from './slots';

interface TimeListProps {
  day: string;
  slots: GuestSlot[];
  shared: SharedFacts;
  hostZone: string;
  chosen: GuestSlot | undefined;
  onChoose: (slot: GuestSlot) => void;
}

/** The times of one day as rows; each shows its places as dots, and the chosen one already holds yours. */
export function TimeList({ day, slots, shared, hostZone, chosen, onChoose }: TimeListProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const first = slots[0];
  if (!first) return null;
  return (
    <fieldset className="mt-1.5 min-w-0">
      <legend className="sr-only">{t('invite.times', { day: formatCalendarDay(day, language) })}</legend>
      <p className="mb-2.5 text-12 text-muted">{formatZone(viewerZone(), first.starts_at, language)}</p>
      <div className="overflow-hidden rounded-card border border-line">
        {slots.map((slot) => (
          <TimeRow
            key={slot.id}
            slot={slot}
            shared={shared}
            hostZone={hostZone}
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
  isChosen: boolean;
  onChoose: () => void;
}

function TimeRow({ slot, shared, hostZone, isChosen, onChoose }: TimeRowProps) {
  const language = currentLanguage();
  const canTake = isTakeable(slot);
  const isMine = isChosen && canTake;
  return (
    <label
      className={classes(
        'flex min-h-15 cursor-pointer items-center gap-2.5 border-line border-t px-4 py-3 transition-colors',
        'first:rounded-t-card first:border-t-0 last:rounded-b-card',
        'has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:-outline-offset-3',
        isMine && 'bg-brand-soft',
        !canTake && 'cursor-not-allowed',
        canTake && !isMine && 'hover:bg-surface',
      )}
    >
      <input type="radio" name="slot" checked={isMine} disabled={!canTake} onChange={onChoose} className="sr-only" />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5 sm:gap-x-4">
          <span className={classes('text-18 tracking-tight', canTake ? 'font-semibold' : 'text-muted')}>
            {formatTimeRange(slot.starts_at, slot.ends_at, viewerZone(), language)}
          </span>
          <span className={classes('flex items-center gap-2', !canTake && 'text-muted')}>
            <Dots capacity={slot.capacity} taken={slot.capacity - slot.free + (isMine ? 1 : 0)} mine={isMine} />
            <span className="text-14 text-muted">
              <Places slot={slot} />
            </span>
          </span>
        </span>
        <RowDetails slot={slot} shared={shared} hostZone={hostZone} isChosen={isMine} />
      </span>
      <CheckMark isVisible={isMine} />
    </label>
  );
}

function Places({ slot }: { slot: GuestSlot }) {
  const { t } = useTranslation('guest');
  if (slot.status !== 'OPEN') return t('invite.closed');
  if (slot.free === 0) return t('invite.full');
  return t('invite.left', { count: slot.free, shown: formatCount(slot.free) });
}

/** What differs from slot to slot, and the host's clock where it shows another time. */
function RowDetails({ slot, shared, hostZone, isChosen }: Omit<TimeRowProps, 'onChoose'>) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const differsInZone = !clocksAgree(viewerZone(), hostZone, slot.starts_at);
  const where = slot.place ?? (slot.online_link ? t('invite.online') : null);
  const details = [
    differsInZone &&
      `${formatZoneName(hostZone, slot.starts_at, language)} ${formatTimeRange(slot.starts_at, slot.ends_at, hostZone, language)}`,
    shared.topic === undefined && slot.topic,
    shared.place === undefined && where,
    isChosen && shared.instructions === undefined && slot.instructions,
  ].filter(Boolean);
  if (details.length === 0) return null;
  return <span className="mt-0.5 block text-12 text-muted">{details.join(' · ')}</span>;
}

function CheckMark({ isVisible }: { isVisible: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'grid size-5.5 flex-none place-items-center rounded-full bg-brand text-on-brand transition-[opacity,transform]',
        isVisible ? '' : 'scale-50 opacity-0',
      )}
    >
      <Check className="size-4" strokeWidth={3} />
    </span>
  );
}
