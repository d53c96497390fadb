import { Outlet, useChildMatches } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';
import { useDocumentTitle } from '@/lib/document-title';

interface HostPageProps {
  title: string;
  /** What the page is headed with, where that is not its title. */
  heading?: ReactNode;
  width?: keyof typeof WIDTHS;
  /** A quiet word beside the title, for example the zone. */
  beside?: ReactNode;
  actions?: ReactNode;
  /** The way back, where a page belongs to another one. */
  above?: ReactNode;
  children: ReactNode;
}

const WIDTHS = { column: 'max-w-[860px]', wide: 'max-w-[1200px]' } as const;

/** One page of a host's work, with room beside it for a sheet that has its own address. */
export function HostPage({
  title,
  heading = title,
  width = 'column',
  beside,
  actions,
  above,
  children,
}: HostPageProps) {
  useDocumentTitle(title);
  const hasSheet = useChildMatches().length > 0;
  // On a phone the sheet takes the page's place; the heading stays for those who listen.
  const ceded = hasSheet && 'max-lg:hidden';
  return (
    // Clipped, because a sheet slides in from beyond the edge, which would widen the page for a moment.
    <main id="content" tabIndex={-1} className="overflow-x-clip outline-none lg:flex">
      <div className={classes('min-w-0 flex-1 lg:px-8 lg:py-7', hasSheet ? 'max-lg:contents' : 'px-4 py-5')}>
        <div className={classes('mx-auto', WIDTHS[width])}>
          {above && <div className={classes(ceded)}>{above}</div>}
          <div className={classes('flex flex-wrap items-center gap-x-3 gap-y-2 lg:mb-5', !hasSheet && 'mb-5 min-h-11')}>
            <h1 className={classes('font-bold text-22 tracking-tight', hasSheet && 'max-lg:sr-only')}>{heading}</h1>
            <div className={classes('min-w-0 flex-1 text-14 text-muted max-sm:empty:hidden', ceded)}>{beside}</div>
            <div className={classes('flex flex-wrap items-center gap-2', ceded)}>{actions}</div>
          </div>
          <div className={classes(ceded)}>{children}</div>
        </div>
      </div>
      <Outlet />
    </main>
  );
}
