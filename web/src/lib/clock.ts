/**
 * The present by the server's clock, which decides about every deadline. Each answer carries its date: between being
 * asked and being read it was some moment of that second, so each narrows down how far this device's clock is off.
 */

/** A header's date has no fractions. */
const SECOND_MS = 1_000;

/** Added to this device's clock, somewhere between these the server's is found. */
let bounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
const listeners = new Set<() => void>();

export function hearClock(date: string | null, sentAt: number, readAt: number): void {
  const said = Date.parse(date ?? '');
  if (Number.isNaN(said)) return;
  const [low, high] = [said - readAt, said + SECOND_MS - sentAt];
  const before = offset();
  bounds = { least: Math.max(bounds.least, low), most: Math.min(bounds.most, high) };
  // What was known before no longer fits: the clock of this device has been set.
  if (bounds.least > bounds.most) bounds = { least: low, most: high };
  if (Math.abs(offset() - before) >= SECOND_MS) for (const listener of listeners) listener();
}

export function present(): Date {
  return new Date(Date.now() + offset());
}

/** Tells whenever the present turns out to be another one. */
export function onClockSet(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function offset(): number {
  return Number.isFinite(bounds.least) ? Math.round((bounds.least + bounds.most) / 2) : 0;
}
