import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

interface MoreMenuProps {
  /** What the menu is about, for those who listen. */
  label: string;
  /** The word on the button; without one it shows three dots only. */
  word?: string;
  children: ReactNode;
}

/** What is done more rarely, behind one button. */
export function MoreMenu({ label, word, children }: MoreMenuProps) {
  return (
    // Not modal: a modal menu locks scrolling with a style sheet written at run time, which the policy refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={word ? undefined : label}
        title={word ? undefined : label}
        className={classes(
          'inline-flex min-h-9 items-center justify-center gap-1.5 rounded-control border border-line bg-paper font-semibold text-14',
          'transition-[border-color] hover:border-edge data-[state=open]:border-ink max-lg:min-h-11',
          word ? 'px-3' : 'min-w-9 max-lg:min-w-11',
        )}
      >
        {word}
        <Ellipsis aria-hidden="true" className="size-4" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        className="z-30 min-w-48 max-w-72 animate-enter rounded-xl border border-line bg-raised p-1.5 shadow-black/10 shadow-xl"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

interface MoreItemProps {
  icon?: ReactNode;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MoreItem({ icon, danger = false, onSelect, children }: MoreItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={classes(
        'flex min-h-10 cursor-pointer items-center gap-2 rounded-lg px-2.5 text-14 outline-none max-lg:min-h-11',
        'data-highlighted:bg-line/60',
        danger && 'text-no',
      )}
    >
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}
