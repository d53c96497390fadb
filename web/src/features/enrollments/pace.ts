/** Between two questions of one page, however much happens in its class. */
const PAUSE_MIN_MS = 2_000;
/** A crowd that watches one class must not ask in one instant. */
const JITTER_MS = 1_500;

/** How long to wait before asking again; `luck` is from 0 to 1. */
export function pauseBefore(lastAskedAt: number, now: number, luck: number): number {
  return Math.max(lastAskedAt + PAUSE_MIN_MS - now, 0) + Math.round(luck * JITTER_MS);
}
