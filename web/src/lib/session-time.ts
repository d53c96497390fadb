/** How one meeting of a class is spelled: its day, and from when to when. */
import type { Instant, Locale } from '@/lib/api/types';
import { formatDayTime, formatTime, formatTimeRange } from '@/lib/time';

/** "12월 2일(수) 10:00–12:00" or "Wed 2 Dec, 10:00–12:00" */
export function formatSession(starts: Instant, ends: Instant, zone: string, language: Locale, now?: Date): string {
  const until = formatTimeRange(starts, ends, zone, language).slice(formatTime(starts, zone).length);
  return formatDayTime(starts, zone, language, now) + until;
}
