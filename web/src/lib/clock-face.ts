/** Times to the second and finer, where people watch a clock: at the opening of a class, and on its receipts. */
import type { Instant } from '@/lib/api/types';
import { formatTime } from '@/lib/time';

/** "10:00:00". No zone that is in use is off by a part of a minute, so the seconds are those of UTC. */
export function formatSeconds(instant: Instant, zone: string): string {
  return `${formatTime(instant, zone)}:${utc(instant).slice(17, 19)}`;
}

/** "10:00:00.214" */
export function formatMilliseconds(instant: Instant, zone: string): string {
  return `${formatTime(instant, zone)}:${utc(instant).slice(17, 23)}`;
}

function utc(instant: Instant): string {
  return new Date(instant).toISOString();
}
