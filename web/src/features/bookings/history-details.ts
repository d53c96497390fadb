/** What an entry of the history changed. The server's details are facts by name; only those that people know are told. */

const SCALARS = ['topic', 'place', 'online_link', 'instructions', 'capacity', 'status', 'position', 'reason'] as const;
const MOMENTS = ['starts_at', 'until', 'offer_until'] as const;

export type Detail =
  | { name: (typeof SCALARS)[number]; value: string | number }
  | { name: (typeof MOMENTS)[number]; value: string }
  | { name: 'waitlist'; value: boolean };

export function detailsOf(details: Record<string, unknown>): Detail[] {
  const found: Detail[] = [];
  for (const name of MOMENTS) {
    const value = latest(details[name]);
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) found.push({ name, value });
  }
  for (const name of SCALARS) {
    const value = latest(details[name]);
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') found.push({ name, value });
  }
  const waitlist = latest(details.waitlist);
  if (typeof waitlist === 'boolean') found.push({ name: 'waitlist', value: waitlist });
  return found;
}

/** A change may be told as what is now, or as what was and what is. */
function latest(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'to' in value) return value.to;
  return value;
}
