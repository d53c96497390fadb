import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';
import type { OwnBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatTimeRange, viewerZone } from '@/lib/time';

/** A link that was already used leads to what was booked with it, never to an error. */
export function OwnBookings({ bookings }: { bookings: OwnBooking[] }) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  return (
    <ul className="mt-6 space-y-2">
      {bookings.map(({ id, manage_token, slot }) => (
        <li key={id}>
          <Link
            to="/manage/$token"
            params={{ token: manage_token }}
            className="flex items-center gap-4 rounded-card border border-line p-4 transition-colors hover:border-edge"
          >
            <span className="min-w-0 flex-1">
              <span className="block text-14 text-muted">
                {formatDay(slot.starts_at, viewerZone(), language)} · {slot.topic}
              </span>
              <b className="block text-22 tracking-tight">
                {formatTimeRange(slot.starts_at, slot.ends_at, viewerZone(), language)}
              </b>
              <Dots className="mt-1" capacity={slot.capacity} taken={slot.capacity - slot.free} mine />
            </span>
            <span className="flex items-center gap-1 font-semibold text-14">
              <span className="max-sm:sr-only">{t('own.open')}</span>
              <ChevronRight aria-hidden="true" className="size-5" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
