import { useId } from 'react';
import { classes } from '@/lib/classes';

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  size?: 'small' | 'medium';
  /** A setting at the edge of the page is told more quietly than a choice that matters. */
  quiet?: boolean;
  className?: string;
}

/** More than these fill the width of a phone. */
const MANY = 5;

/** A choice of one among few, all in sight. Native radio buttons, so that arrow keys and readers just work. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, options, onChange, size = 'medium', quiet = false, className } = props;
  const name = useId();
  return (
    <fieldset
      className={classes('inline-flex max-w-full rounded-control border border-line bg-paper p-0.5', className)}
    >
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(
            'relative flex flex-1 cursor-pointer items-center justify-center whitespace-nowrap rounded-lg px-3 text-14',
            options.length > MANY ? 'max-sm:px-2' : 'max-sm:px-2.5',
            'font-medium text-muted transition-colors hover:text-ink',
            quiet ? 'has-checked:bg-surface has-checked:text-ink' : 'has-checked:bg-ink has-checked:text-paper',
            'has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2',
            size === 'small' ? 'min-h-8 max-lg:min-h-11' : 'min-h-11',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
