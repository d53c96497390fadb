import type { ReactNode } from 'react';
import { useDocumentTitle } from '@/lib/document-title';

interface StatePageProps {
  /** A numeral or a row of dots that shows at a glance what kind of state this is. */
  sign: ReactNode;
  title: string;
  detail: ReactNode;
  children?: ReactNode;
}

/** A whole page that says one thing: what is the case, why, and what can be done now. */
export function StatePage({ sign, title, detail, children }: StatePageProps) {
  useDocumentTitle(title);
  return (
    <div className="animate-enter py-14 sm:py-24">
      <div className="mb-6 flex min-h-16 items-end font-bold text-64 tracking-tighter">{sign}</div>
      <h1 className="font-bold text-28 tracking-tight">{title}</h1>
      <div className="mt-3 max-w-[34rem] text-muted">{detail}</div>
      {children && <div className="mt-8 flex flex-wrap gap-3">{children}</div>}
    </div>
  );
}

/** Three places with nobody in them, one crossed out: the sign of a link that leads nowhere any more. */
export function EmptyPlaces() {
  return (
    <svg viewBox="0 0 132 36" fill="none" className="h-9 w-[132px]" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="3">
        <circle cx="18" cy="18" r="14" className="opacity-25" />
        <circle cx="66" cy="18" r="14" className="opacity-25" />
        <circle cx="114" cy="18" r="14" />
        <path d="M104 28 124 8" className="stroke-brand" strokeLinecap="round" />
      </g>
    </svg>
  );
}
