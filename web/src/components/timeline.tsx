import type { ReactNode } from 'react';

/** Things in the order in which they happened, each hanging at its dot on one line. */
export function Timeline({ children }: { children: ReactNode }) {
  return <ol className="relative ml-[5px] border-line border-l">{children}</ol>;
}

interface TimelineItemProps {
  /** Taken is what lasts, free is what passed. */
  dot?: 'taken' | 'free';
  when: ReactNode;
  children: ReactNode;
}

export function TimelineItem({ dot = 'taken', when, children }: TimelineItemProps) {
  return (
    <li className="relative pb-4 pl-5 last:pb-0">
      <i
        aria-hidden="true"
        className="dot absolute top-[5px] -left-1.5 data-[state=free]:border-edge data-[state=free]:bg-paper"
        data-state={dot}
      />
      {children}
      <p className="text-12 text-muted">{when}</p>
    </li>
  );
}
