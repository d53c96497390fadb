import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import type { Booking } from '@/lib/api/types';

export function BookingFacts({ booking }: { booking: Booking }) {
  const { t } = useTranslation('guest');
  const { slot } = booking;
  const online = slot.online_link && (
    <a href={slot.online_link} rel="noreferrer" target="_blank" className="underline underline-offset-4">
      {slot.online_link}
    </a>
  );
  return (
    <Facts
      className="mt-6 border-line border-t pt-5"
      items={[
        [t('booking.where'), slot.place],
        [t('booking.online'), online],
        [t('booking.prepare'), slot.instructions],
        [t('booking.who'), booking.name],
        [t('booking.note'), booking.note],
      ]}
    />
  );
}
