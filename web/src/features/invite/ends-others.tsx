import { useTranslation } from 'react-i18next';
import type { OwnBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatBothTimes, formatCount, viewerZone } from '@/lib/time';

/** Said before the button is pressed: the last use of an invitation ends what is still waited for with it. */
export function EndsOthers({ bookings, hostZone }: { bookings: OwnBooking[]; hostZone: string }) {
  const { t } = useTranslation('guest');
  const [first, ...rest] = bookings;
  if (!first) return null;
  const time = formatBothTimes(first.slot.starts_at, hostZone, viewerZone(), currentLanguage());
  return (
    <p role="status" className="mt-4 animate-enter rounded-card bg-wait-soft p-4 text-14">
      {rest.length === 0
        ? t('wait.endsOne', { time })
        : t('wait.endsMany', { time, count: rest.length, shown: formatCount(rest.length) })}
    </p>
  );
}
