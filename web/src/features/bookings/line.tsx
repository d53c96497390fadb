import type { HostBooking } from '@/lib/api/types';
import { classes } from '@/lib/classes';

/** More than this do not fit; the line then goes on beyond the edge. */
const DOTS_MAX = 16;

/** The waiting line: dots on their way to the door, the next one nearest to it, an offered place at the door itself. */
export function Line({ waiting }: { waiting: HostBooking[] }) {
  const shown = waiting.slice(0, DOTS_MAX).toReversed();
  return (
    <div aria-hidden="true" className="my-2 flex items-end gap-2">
      <span className="relative flex h-6 min-w-0 flex-1 items-center justify-end gap-1.5 overflow-hidden">
        <span className="absolute inset-x-0 top-1/2 border-line border-t" />
        {shown.map(({ id, status }) => (
          <i
            key={id}
            className={classes(
              'relative block size-2.5 flex-none rounded-full border-[1.75px]',
              status === 'OFFERED'
                ? 'border-brand bg-paper ring-3 ring-brand-soft'
                : 'border-wait bg-[linear-gradient(90deg,currentColor_50%,var(--paper)_50%)] text-wait',
            )}
          />
        ))}
      </span>
      <span className="h-7 w-4.5 flex-none rounded-t-full border-2 border-ink border-b-0" />
    </div>
  );
}
