import type { GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatDuration, formatTime, formatTimeRange, viewerZone } from '@/lib/time';

/** The number that matters on this page: when to be there. */
export function BigTime({ slot }: { slot: GuestSlot }) {
  const language = currentLanguage();
  const zone = viewerZone();
  const start = formatTime(slot.starts_at, zone);
  const end = formatTimeRange(slot.starts_at, slot.ends_at, zone, language).slice(start.length);
  return (
    <p>
      <span className="block font-semibold text-18">
        {formatDay(slot.starts_at, zone, language)} · {formatDuration(slot.starts_at, slot.ends_at, language)}
      </span>
      <time dateTime={slot.starts_at} className="-ml-0.5 block font-bold proportional-nums text-64 tracking-tighter">
        {start}
        <span className="font-semibold text-28 text-muted tracking-tight">{end}</span>
      </time>
    </p>
  );
}
