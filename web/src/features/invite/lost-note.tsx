import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';

export type LostReason = 'full' | 'closed' | 'cancelled' | 'started' | 'gone';

interface LostNoteProps {
  reason: LostReason;
  nearest: GuestSlot | undefined;
  onTake: (slot: GuestSlot) => void;
  /** True if this answers a press of the button: then the page comes here. A live change must not move the page. */
  isAnswer: boolean;
}

/** Brings an element that has just appeared to the middle of the window. */
export function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'center', behavior: 'smooth' });
}

/** The chosen place went to somebody else: say so where it was chosen, and offer the nearest one. */
export function LostNote({ reason, nearest, onTake, isAnswer }: LostNoteProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const zone = viewerZone();
  return (
    <div ref={isAnswer ? intoView : null} role="alert" className="mt-4 animate-enter rounded-card bg-wait-soft p-4">
      <p className="font-semibold">{t(`lost.${reason}`)}</p>
      {nearest ? (
        <>
          <p className="text-14">
            {t('lost.nearest', { time: formatDayTime(nearest.starts_at, zone, language) })} {t('lost.kept')}
          </p>
          <Button look="quiet" size="small" className="mt-3" onClick={() => onTake(nearest)}>
            {t('lost.take', { time: formatDayTime(nearest.starts_at, zone, language) })}
          </Button>
        </>
      ) : (
        <p className="text-14">
          {t('lost.none')} {t('lost.kept')}
        </p>
      )}
    </div>
  );
}
