import type { ReactNode } from 'react';

interface BottomBarProps {
  title: string;
  hint: string;
  /** The one button of the page. */
  children: ReactNode;
}

/** Always in reach: what is chosen, and the button that takes it. */
export function BottomBar({ title, hint, children }: BottomBarProps) {
  return (
    <div
      data-bottom-bar
      className="fixed inset-x-0 bottom-0 z-10 border-line border-t bg-paper px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))]"
    >
      <div className="mx-auto flex max-w-[648px] items-center gap-3">
        <p className="min-w-0 flex-1" aria-live="polite">
          <b className="block leading-snug">{title}</b>
          <span className="block text-12 text-muted">{hint}</span>
        </p>
        {children}
      </div>
    </div>
  );
}
