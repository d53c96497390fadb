import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { intoView } from '@/lib/into-view';
import { formatBothTimes, formatDayTime, formatOrdinal, viewerZone } from '@/lib/time';
import type { Lost } from './use-picker';

interface LostNoteProps {
  lost: Lost;
  hostZone: string;
  onTake: (slot: GuestSlot) => void;
  /** Joins the line of the slot that was lost, with everything that was typed. */
  onWait: (slot: GuestSlot) => void;
  /** What is not lost with the place. */
  kept: string;
}

/** The chosen place went to somebody else: say so where it was chosen, and offer its line and the nearest free one. */
export function LostNote({ lost, hostZone, onTake, onWait, kept }: LostNoteProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const zone = viewerZone();
  const { reason, position, slot } = lost;
  const nearest = reason === 'changed' ? slot : lost.nearest;
  const place = position === undefined ? '' : formatOrdinal(position, language);
  const title = t(`lost.${reason}`, { time: formatDayTime(slot.starts_at, zone, language) });
  const way = nearest
    ? reason !== 'changed' && t('lost.nearest', { time: formatBothTimes(nearest.starts_at, hostZone, zone, language) })
    : place === '' && t('lost.none');
  return (
    <div
      ref={lost.isAnswer ? intoView : null}
      role="alert"
      className="mt-4 animate-enter rounded-card bg-wait-soft p-4"
    >
      <p className="font-semibold">
        {title} {place && t('lost.ifWait', { place })}
      </p>
      <p className="text-14">
        {way} {kept}
      </p>
      <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
        {place && (
          <Button size="small" onClick={() => onWait(slot)}>
            {t('lost.wait', { place })}
          </Button>
        )}
        {nearest && (
          <Button look="quiet" size="small" onClick={() => onTake(nearest)}>
            {t('lost.take', { time: formatDayTime(nearest.starts_at, zone, language) })}
          </Button>
        )}
      </div>
    </div>
  );
}
