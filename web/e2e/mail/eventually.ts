const POLL_MS = 25;
/** Longer than anything takes on a busy machine; whatever really takes time says how much. */
const PATIENCE_MS = 30_000;

/** Waits until something is so, and returns what was found. */
export async function eventually<Found>(
  what: string,
  look: () => Found | undefined | Promise<Found | undefined>,
  patience = PATIENCE_MS,
): Promise<Found> {
  const until = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`Not within ${patience / 1_000} s: ${what}`);
    await sleep(POLL_MS);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
