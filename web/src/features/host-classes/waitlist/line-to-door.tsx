/** More than these are a crowd. */
const DOTS_MAX = 24;

/** The line as dots that move towards a door; the first in line stands next to it. */
export function LineToDoor({ count }: { count: number }) {
  const shown = Math.min(count, DOTS_MAX);
  return (
    <div aria-hidden="true" className="mt-4 mb-1 flex items-center gap-2 overflow-hidden text-muted">
      <span className="h-px flex-1 bg-line" />
      {count > shown && <span className="text-12">…</span>}
      {Array.from({ length: shown }, (_, position) => (
        // A dot has no identity besides its place in the line.
        // biome-ignore lint/suspicious/noArrayIndexKey: the row only grows and shrinks
        <i key={position} className="dot flex-none" data-state="taken" />
      ))}
      <span className="ml-2 h-9 w-6 flex-none rounded-t-full border-2 border-b-0 border-ink" />
    </div>
  );
}
