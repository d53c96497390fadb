import { Calendar, Clock } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Input } from './field';

interface MomentInputProps extends ComponentProps<'input'> {
  type: 'date' | 'time';
  /** The value in the page's own words: the browser would write it in the system's language and clock. */
  shown: string;
}

/** Otherwise browsers take years of six digits, which nothing else does. */
const LAST_DAY = '9999-12-31';

/** A day of another year is longer than a day of this one. */
const LONG_CHARACTERS = 12;

/**
 * The browser's own input for a day or a time of day, with its picker and keys, but in the page's spelling until it is
 * operated. Firefox does not let its inside be hidden, so it keeps its own look.
 */
export function MomentInput({ shown, type, ...rest }: MomentInputProps) {
  const Icon = type === 'date' ? Calendar : Clock;
  return (
    <span className="moment @container relative block">
      <Input max={type === 'date' ? LAST_DAY : undefined} {...rest} type={type} />
      <span aria-hidden="true" className="moment-shown" data-long={shown.length > LONG_CHARACTERS}>
        {shown}
      </span>
      <Icon aria-hidden="true" className="moment-icon" />
    </span>
  );
}
