import { useTranslation } from 'react-i18next';
import type { Slot } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

/** Who gets a mail when a slot changes, and what that gives them. */
export function WhoIsTold({ slot, isTimeChanged }: { slot: Slot; isTimeChanged: boolean }) {
  const { t } = useTranslation('host');
  const { booked_count: booked, waiting_count: waiting } = slot;
  return (
    <>
      {booked > 0 && <p>{t('told.booked', { count: booked, shown: formatCount(booked) })}</p>}
      {waiting > 0 && <p>{t('told.waiting', { count: waiting, shown: formatCount(waiting) })}</p>}
      {booked > 0 && isTimeChanged && <p className="text-muted">{t('told.mayLeave')}</p>}
    </>
  );
}
