import { Link, type LinkProps, useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface SheetProps {
  title: string;
  /** A quiet line above the title, for example the day. */
  above?: string | undefined;
  /** The page that the sheet belongs to; closing leads there. */
  close: Pick<LinkProps, 'to' | 'params' | 'search'>;
  children: ReactNode;
}

/** Details beside the page they belong to, at an address of their own; on a phone they take the page's place. */
export function Sheet({ title, above, close, children }: SheetProps) {
  const { t } = useTranslation();
  const id = useId();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A dialog above the sheet, or a menu, takes Escape for itself.
      const isTaken = event.defaultPrevented || document.querySelector('dialog[open]') !== null;
      if (event.key === 'Escape' && !isTaken) void navigate(close);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, close]);
  return (
    <section
      aria-labelledby={id}
      className="animate-slide-in border-line bg-paper p-4 lg:sticky lg:top-0 lg:h-dvh lg:w-[384px] lg:flex-none lg:overflow-y-auto lg:border-l lg:p-6"
    >
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {above && <p className="text-12 text-muted">{above}</p>}
          <h2 id={id} ref={heading} tabIndex={-1} className="font-bold text-22 tracking-tight outline-none">
            {title}
          </h2>
        </div>
        <Link
          {...close}
          className="-mt-2 -mr-2 flex min-h-11 items-center gap-1 rounded-lg px-2 text-14 text-muted hover:text-ink"
        >
          <X aria-hidden="true" className="size-4" />
          {t('close')}
        </Link>
      </div>
      {children}
    </section>
  );
}
