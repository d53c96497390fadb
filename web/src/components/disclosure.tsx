import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { classes } from '@/lib/classes';

interface DisclosureProps {
  summary: ReactNode;
  className?: string;
  /** Rendered, and asked for, only once it is open. */
  children: ReactNode;
}

/** What is looked at more rarely, behind one line. */
export function Disclosure({ summary, className, children }: DisclosureProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className={classes('border-line border-t', className)}
    >
      <summary className="-mx-2 flex min-h-11 items-center gap-1.5 rounded-lg px-2 font-semibold text-14 text-muted hover:text-ink">
        <ChevronRight
          aria-hidden="true"
          className={classes('size-4 flex-none transition-transform', isOpen && 'rotate-90')}
        />
        {summary}
      </summary>
      {isOpen && children}
    </details>
  );
}
