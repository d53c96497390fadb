/** The queue of a review, without React: those who were there when it began, and what became of them. */
export interface Queue {
  ids: readonly string[];
  done: ReadonlySet<string>;
}

/** The next one to decide about after `at`; behind the last, the queue begins again with those left over. */
export function nextOpen({ ids, done }: Queue, at: string | undefined): string | undefined {
  const position = at === undefined ? -1 : ids.indexOf(at);
  const order = [...ids.slice(position + 1), ...ids.slice(0, Math.max(position, 0))];
  return order.find((id) => !done.has(id));
}

/** One step along the queue, decided or not; it stays at the ends. */
export function step({ ids }: Queue, at: string | undefined, by: 1 | -1): string | undefined {
  const position = at === undefined ? 0 : ids.indexOf(at) + by;
  return ids[Math.max(0, Math.min(position, ids.length - 1))];
}

/** Who came in since. */
export function arrivals({ ids }: Queue, present: readonly string[]): string[] {
  const known = new Set(ids);
  return present.filter((id) => !known.has(id));
}
