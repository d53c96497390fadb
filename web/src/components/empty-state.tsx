import type { ReactNode } from 'react';

/** Nothing here yet: three free places, what that means, and the way on. */
export function EmptyState({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1 rounded-card border border-line border-dashed p-8">
      <span aria-hidden="true" className="mb-4 flex gap-2 text-edge">
        <i className="dot size-4 border-2" />
        <i className="dot size-4 border-2" />
        <i className="dot size-4 border-2" />
      </span>
      <p className="font-bold text-18">{title}</p>
      {text && <p className="text-14 text-muted">{text}</p>}
      {children && <div className="mt-5 flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
