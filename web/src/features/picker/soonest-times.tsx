import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';
import type { GuestSlot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatNearDay, formatTime, isShownTwice, offsetName, viewerZone } from '@/lib/time';

/** More dots than this do not fit into a third of a phone; a bar does. */
const DOTS_MAX = 5;

interface SoonestTimesProps {
  slots: GuestSlot[];
  chosen: GuestSlot | undefined;
  onChoose: (slot: GuestSlot) => void;
}

/** The next free times, one press away: most people only want "as soon as possible". */
export function SoonestTimes({ slots, chosen, onChoose }: SoonestTimesProps) {
  const { t } = useTranslation('guest');
  if (slots.length === 0) return null;
  const zone = viewerZone();
  return (
    <section className="mt-8">
      <h2 className="mb-3 font-bold text-18">{t('invite.soonest')}</h2>
      <div className="grid grid-cols-3 gap-2">
        {slots.map((slot) => {
          const isChosen = slot.id === chosen?.id;
          return (
            <button
              key={slot.id}
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChoose(slot)}
              className={classes(
                'flex min-w-0 flex-col items-start rounded-xl border px-3 py-2.5 text-left text-14 transition-colors',
                isChosen ? 'border-brand bg-brand-soft' : 'border-line hover:border-edge',
              )}
            >
              <span className="max-w-full text-balance break-keep">
                {formatNearDay(slot.starts_at, zone, currentLanguage())}
              </span>
              <b className="mb-1 text-18 tracking-tight">
                {formatTime(slot.starts_at, zone)}
                {isShownTwice(slot.starts_at, zone) && (
                  <span className="ml-1 font-normal text-12">{offsetName(zone, slot.starts_at)}</span>
                )}
              </b>
              <Dots
                capacity={slot.capacity}
                taken={slot.capacity - slot.free + (isChosen ? 1 : 0)}
                mine={isChosen}
                max={DOTS_MAX}
              />
            </button>
          );
        })}
      </div>
    </section>
  );
}
