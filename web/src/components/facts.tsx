import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

/** Pairs of a quiet word and a fact; a fact that is not known is left out. */
export function Facts({ items, className }: { items: [label: string, fact: ReactNode][]; className?: string }) {
  const known = items.filter(([, fact]) => fact !== null && fact !== undefined && fact !== '');
  return (
    <dl className={classes('grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-14', className)}>
      {known.map(([label, fact]) => (
        <div key={label} className="contents">
          <dt className="min-w-13 text-muted">{label}</dt>
          <dd className="whitespace-pre-line">{fact}</dd>
        </div>
      ))}
    </dl>
  );
}
