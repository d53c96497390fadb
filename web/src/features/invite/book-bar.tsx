import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BottomBar } from '@/features/picker/bottom-bar';
import type { Lost } from '@/features/picker/use-picker';
import type { GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, formatOrdinal, viewerZone } from '@/lib/time';

interface BookBarProps {
  slot: GuestSlot | undefined;
  lost: Lost | undefined;
  /** Which place in its line, if the slot is to be waited for. */
  position: number | undefined;
  /** True if the booking takes the last use of the invitation, and with it every wait. */
  endsOthers: boolean;
  children: ReactNode;
}

export function BookBar({ slot, lost, position, endsOthers, children }: BookBarProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const zone = viewerZone();
  if (!slot) {
    const time = lost && formatDayTime(lost.slot.starts_at, zone, language);
    const title = lost ? t(`lost.${lost.reason}`, { time }) : t('form.pickFirst');
    return (
      <BottomBar title={title} hint={t(lost ? 'lost.other' : 'form.pickHint')}>
        {children}
      </BottomBar>
    );
  }
  const hint = t(endsOthers ? 'form.endsOthers' : 'form.laterHint');
  return (
    <BottomBar
      title={formatDayTime(slot.starts_at, zone, language)}
      hint={position === undefined ? hint : t('form.waitHint', { place: formatOrdinal(position, language) })}
    >
      {children}
    </BottomBar>
  );
}
