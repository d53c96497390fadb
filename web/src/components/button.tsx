import { Slot } from 'radix-ui';
import type { ComponentProps, MouseEvent } from 'react';
import { classes } from '@/lib/classes';

const LOOKS = {
  ink: 'border-ink bg-ink text-paper hover:opacity-90',
  brand: 'border-brand bg-brand text-on-brand hover:brightness-95',
  quiet: 'border-line bg-paper text-ink hover:border-edge',
  danger: 'border-line bg-paper text-no hover:border-no',
} as const;

const SIZES = {
  small: 'min-h-9 px-3 text-14 max-lg:min-h-11',
  medium: 'min-h-11 px-[18px]',
  large: 'min-h-13 px-6',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
  size?: keyof typeof SIZES;
  /** While true a press does nothing, but the button keeps the focus and is read aloud as busy. */
  busy?: boolean;
  /** Renders the child, usually a link, in the look of a button. */
  asChild?: boolean;
}

export function Button({ look = 'ink', size = 'medium', busy = false, asChild, className, ...rest }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  const names = classes(
    'inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-control border font-semibold',
    'transition-[opacity,filter,border-color,transform] active:translate-y-px disabled:opacity-45',
    LOOKS[look],
    SIZES[size],
    busy && 'animate-breathe',
    className,
  );
  const ignore = (event: MouseEvent) => event.preventDefault();
  const waiting = busy ? { 'aria-busy': true, 'aria-disabled': true, onClick: ignore } : {};
  return <Element {...(asChild ? {} : { type: 'button' as const })} {...rest} {...waiting} className={names} />;
}
