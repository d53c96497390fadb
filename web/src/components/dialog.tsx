import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/**
 * One question, above the page. The browser's own dialog: it keeps the focus inside, closes with Escape and needs no
 * style sheet written at run time, which the content security policy would refuse.
 */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) element.current?.showModal();
    else element.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
      className={
        'modal m-auto w-[min(100%,480px)] max-w-none rounded-card border border-line bg-raised p-6 text-ink ' +
        'max-sm:mx-0 max-sm:mb-0 max-sm:w-full max-sm:rounded-b-none max-sm:pb-[calc(24px+env(safe-area-inset-bottom))] open:animate-enter'
      }
    >
      {isOpen && (
        <>
          <h2 id={id} className="font-bold text-22 tracking-tight">
            {title}
          </h2>
          {children}
        </>
      )}
    </dialog>
  );
}
