import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatBothTimes, formatDayTime, formatOrdinal, viewerZone } from '@/lib/time';
import { nextPosition } from './slots';

interface WaitNoteProps {
  slot: GuestSlot;
  nearest: GuestSlot | undefined;
  hostZone: string;
  onTake: (slot: GuestSlot) => void;
  /** What waiting means, in one sentence. */
  children: ReactNode;
}

/** A full slot was chosen: which place in its line, what that means, and what could be had at once instead. */
export function WaitNote({ slot, nearest, hostZone, onTake, children }: WaitNoteProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const zone = viewerZone();
  return (
    <div className="mt-4 animate-enter rounded-card bg-wait-soft p-4">
      <p className="font-semibold">{t('wait.title', { place: formatOrdinal(nextPosition(slot), language) })}</p>
      <p className="text-14">{children}</p>
      {nearest && (
        <>
          <p className="mt-2 text-14">
            {t('wait.nearest', { time: formatBothTimes(nearest.starts_at, hostZone, zone, language) })}
          </p>
          <Button look="quiet" size="small" className="mt-2" onClick={() => onTake(nearest)}>
            {t('lost.take', { time: formatDayTime(nearest.starts_at, zone, language) })}
          </Button>
        </>
      )}
    </div>
  );
}
