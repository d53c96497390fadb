import { useTranslation } from 'react-i18next';
import { useHostZone } from '@/features/host/use-host';
import type { HostBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime } from '@/lib/time';

/** How a booking stands, and how it came to an end, in words. */
export function useBookingWords() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  return {
    status: ({ status, position }: HostBooking): string => {
      if (status === 'WAITLISTED' && position !== null) {
        return t('people.position', { shown: formatCount(position) });
      }
      return t(`people.status.${status}`);
    },
    end: (booking: HostBooking): string => {
      const { status, end_kind: kind, ended_at } = booking;
      if (!ended_at || status === 'BOOKED' || status === 'COMPLETED' || status === 'NO_SHOW') return '';
      const time = formatDayTime(ended_at, zone, currentLanguage());
      switch (status) {
        case 'CANCELLED':
          if (kind === 'GUEST' || kind === 'LATE' || kind === 'HOST' || kind === 'SLOT') {
            return t(`people.cancelled.${kind}`, { time });
          }
          return t('people.cancelled.GUEST', { time });
        case 'ENDED':
          if (kind === 'STARTED' || kind === 'SLOT' || kind === 'HOST' || kind === 'USED' || kind === 'MOVED') {
            return t(`people.ended.${kind}`, { time });
          }
          return time;
        case 'DECLINED':
        case 'MISSED':
        case 'LEFT':
          return t(`people.left.${status}`, { time });
        default:
          return '';
      }
    },
  };
}
