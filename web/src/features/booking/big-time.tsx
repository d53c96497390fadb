import type { GuestSlot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatDuration, formatTime, formatTimeRange, viewerZone } from '@/lib/time';

const SHORT_END_CHARACTERS = '–10:50'.length;

/** The number that matters on this page: when to be there. */
export function BigTime({ slot }: { slot: GuestSlot }) {
  const language = currentLanguage();
  const zone = viewerZone();
  const start = formatTime(slot.starts_at, zone);
  const end = formatTimeRange(slot.starts_at, slot.ends_at, zone, language).slice(start.length);
  // Into the next day it says so, and must still stand beside the start on a phone.
  const endSize = end.length > SHORT_END_CHARACTERS ? 'text-18' : 'text-28';
  return (
    <p>
      <span className="block font-semibold text-18">
        {formatDay(slot.starts_at, zone, language)} · {formatDuration(slot.starts_at, slot.ends_at, language)}
      </span>
      <time dateTime={slot.starts_at} className="-ml-0.5 block font-bold proportional-nums text-64 tracking-tighter">
        {start}
        <span className={classes('whitespace-nowrap font-semibold text-muted tracking-tight', endSize)}>{end}</span>
      </time>
    </p>
  );
}
