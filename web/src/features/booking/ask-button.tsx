import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentProps, Suspense, useEffect, useState } from 'react';
import { Button } from '@/components/button';
import type { AskDialogProps } from './ask-dialog';

/** Fetched while the page is read, so that it is at hand when the button is pressed. */
const AskDialog = lazyRouteComponent(() => import('./ask-dialog'), 'AskDialog');

interface AskButtonProps extends Omit<AskDialogProps, 'isOpen' | 'onClose'> {
  look: ComponentProps<typeof Button>['look'];
  label: string;
  className?: string;
}

/** A button that asks once before something is done that cannot be undone. */
export function AskButton({ look, label, className, ...ask }: AskButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  useEffect(() => void AskDialog.preload?.(), []);
  const open = () => {
    setOpen(true);
    setOpened(true);
  };
  return (
    <>
      <Button look={look} className={className} onClick={open}>
        {label}
      </Button>
      {/* Kept once it was opened: what was typed into it must not be lost by closing it. */}
      {wasOpened && (
        <Suspense>
          <AskDialog {...ask} isOpen={isOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
