import { createLink } from '@tanstack/react-router';
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

interface Look {
  look?: keyof typeof LOOKS | undefined;
  size?: keyof typeof SIZES | undefined;
}

interface ButtonProps extends ComponentProps<'button'>, Look {
  /** While true a press does nothing, but the button keeps the focus and is read aloud as busy. */
  busy?: boolean;
}

export function Button({ look, size, busy = false, className, ...rest }: ButtonProps) {
  const ignore = (event: MouseEvent) => event.preventDefault();
  const waiting = busy ? { 'aria-busy': true, 'aria-disabled': true, onClick: ignore } : {};
  const names = classes(classesOfButton({ look, size }), busy && 'animate-breathe', className);
  return <button type="button" {...rest} {...waiting} className={names} />;
}

/** A link in the look of a button. */
export const ButtonLink = createLink(({ look, size, className, ...rest }: ComponentProps<'a'> & Look) => (
  <a {...rest} className={classes(classesOfButton({ look, size }), className)} />
));

export function classesOfButton({ look = 'ink', size = 'medium' }: Look): string {
  return classes(
    'inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-control border font-semibold',
    'transition-[opacity,filter,border-color,transform] active:translate-y-px disabled:opacity-45',
    LOOKS[look],
    SIZES[size],
  );
}
