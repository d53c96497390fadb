import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import type { Booking } from '@/lib/api/types';

export function BookingFacts({ booking }: { booking: Booking }) {
  const { t } = useTranslation('booking');
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
        [t('facts.where'), slot.place],
        [t('facts.online'), online],
        [t('facts.prepare'), slot.instructions],
        [t('facts.who'), booking.name],
        [t('facts.note'), booking.note],
      ]}
    />
  );
}
