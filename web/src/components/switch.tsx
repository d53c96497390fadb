import { Switch as Primitive } from 'radix-ui';
import { type ReactNode, useId } from 'react';

interface SwitchProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, in effect at once or with its form. Off is a ring and on a filled dot, as everywhere. */
export function Switch({ label, hint, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  const describedBy = hint ? { 'aria-describedby': `${id}-about` } : {};
  return (
    <div className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="block py-2.5 font-semibold text-14">
          {label}
        </label>
        {hint && (
          <p id={`${id}-about`} className="-mt-2 text-12 text-muted">
            {hint}
          </p>
        )}
      </div>
      <Primitive.Root
        id={id}
        {...describedBy}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="group grid h-11 w-13 flex-none cursor-pointer place-items-center rounded-full disabled:cursor-default disabled:opacity-60"
      >
        <span className="flex h-7 w-12 items-center rounded-full border border-edge bg-paper p-1 transition-colors group-hover:border-ink group-data-[state=checked]:border-ink group-data-[state=checked]:bg-ink">
          <Primitive.Thumb className="size-4.5 rounded-full border-2 border-edge transition-transform data-[state=checked]:translate-x-5 data-[state=checked]:border-paper data-[state=checked]:bg-paper" />
        </span>
      </Primitive.Root>
    </div>
  );
}
