import type { ReactNode } from 'react';

/** One part of the editor, which links lead to by its name. */
export function Group({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-4 gap-x-8 gap-y-4 border-line border-t py-7 first:border-t-0 first:pt-0 md:grid-cols-[180px_1fr]"
    >
      <h2 id={`${id}-title`} className="font-bold">
        {title}
      </h2>
      <div className="min-w-0 max-w-[560px] space-y-5">{children}</div>
    </section>
  );
}
