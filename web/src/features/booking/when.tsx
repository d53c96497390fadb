import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatHostTime, formatZone, viewerZone } from '@/lib/time';

/** Whose clock the times of the page are by, and what the host's shows where it is another one. */
export function ZoneLine({ booking }: { booking: Booking }) {
  const language = currentLanguage();
  const zone = viewerZone();
  const { starts_at } = booking.slot;
  const host = formatHostTime(starts_at, booking.host.zone, zone, language);
  return (
    <p className="mt-2 text-12 text-muted">
      {formatZone(zone, starts_at, language)}
      {host && ` · ${host}`}
    </p>
  );
}
