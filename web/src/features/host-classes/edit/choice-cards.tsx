import { useId } from 'react';

interface ChoiceCardsProps<Value extends string> {
  label: string;
  hint?: string | undefined;
  value: Value;
  options: readonly { value: Value; label: string; text?: string; disabled?: boolean }[];
  disabled?: boolean;
  onChange: (value: Value) => void;
}

/** A choice of one whose meaning needs a sentence each. */
export function ChoiceCards<Value extends string>(props: ChoiceCardsProps<Value>) {
  const { label, hint, value, options, disabled = false, onChange } = props;
  const name = useId();
  return (
    <fieldset disabled={disabled} aria-describedby={hint ? `${name}-about` : undefined} className="min-w-0">
      <legend className="mb-1.5 font-semibold text-14">{label}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex min-h-12 cursor-pointer items-start gap-3 rounded-control border border-edge bg-paper p-3.5 transition-[border-color] hover:border-ink has-checked:border-ink has-checked:bg-surface has-disabled:cursor-default has-disabled:border-line has-disabled:text-muted has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            <i
              aria-hidden="true"
              className="dot mt-1.5 flex-none"
              data-state={option.value === value ? 'taken' : 'free'}
            />
            <span className="min-w-0">
              <span className="block font-semibold text-14">{option.label}</span>
              {option.text && <span className="block text-12 text-muted">{option.text}</span>}
            </span>
          </label>
        ))}
      </div>
      {hint && (
        <p id={`${name}-about`} className="mt-1.5 text-12 text-muted">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
