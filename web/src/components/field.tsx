import { ChevronDown, CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';

interface ControlProps {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  optional?: boolean;
  error?: string | undefined;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

/** A label, its control and, below it, a hint, or in its place what is wrong with what was typed. */
export function Field({ label, hint, optional, error, className, children }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const describedBy = error || hint ? `${id}-about` : undefined;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-semibold text-14">
        {label}
        {optional && <span className="font-normal text-muted"> ({t('optional')})</span>}
      </label>
      {children({ id, 'aria-invalid': Boolean(error), 'aria-describedby': describedBy })}
      {error ? (
        <FieldError id={describedBy}>{error}</FieldError>
      ) : (
        hint && (
          <p id={describedBy} className="mt-1.5 text-12 text-muted">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

export function FieldError({ children, ...rest }: ComponentProps<'p'>) {
  return (
    <p {...rest} role="alert" className="mt-1.5 flex items-start gap-1.5 text-14 text-no">
      <CircleAlert aria-hidden="true" className="mt-[3px] size-4 flex-none" />
      {children}
    </p>
  );
}

const CONTROL =
  'w-full rounded-control border border-edge bg-paper px-3.5 text-ink placeholder:text-muted/80 aria-invalid:border-no ' +
  'transition-[border-color] hover:border-ink focus-visible:border-ink focus-visible:outline-offset-1 ' +
  'disabled:bg-surface disabled:text-muted';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  // The browser's own mark of a list of suggestions is left away: the list opens with the first letter.
  const plain = rest.list ? '[&::-webkit-calendar-picker-indicator]:hidden!' : null;
  return <input {...rest} className={classes(CONTROL, 'min-h-12 py-2.5', plain, className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea rows={3} {...rest} className={classes(CONTROL, 'block py-2.5', className)} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return (
    <span className="relative block">
      <select {...rest} className={classes(CONTROL, 'min-h-12 appearance-none py-2.5 pr-10', className)} />
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-3.5 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
