import { Check } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '@/components/field';
import { classes } from '@/lib/classes';
import type { AnswerProps } from './question-field';
import { QuestionFrame } from './question-frame';

/** More options than these are a list to open rather than a wall of buttons. */
const IN_SIGHT_MAX = 8;

export function OneField({ question, answer, fault, isLocked, onAnswer }: AnswerProps) {
  const { t } = useTranslation('forms');
  const options = question.options ?? [];
  if (options.length > IN_SIGHT_MAX) {
    return (
      <QuestionFrame question={question} fault={fault}>
        {(control) => (
          <Select
            {...control}
            required={question.required}
            disabled={isLocked}
            value={options.some(({ id }) => id === answer) ? String(answer) : ''}
            onChange={({ target }) => onAnswer(target.value)}
          >
            <option value="">{t('pick')}</option>
            {options.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </QuestionFrame>
    );
  }
  return (
    <QuestionFrame isGroup question={question} fault={fault}>
      {(control) => (
        <div className="space-y-2">
          {options.map(({ id, label }) => (
            <Choice
              key={id}
              type="radio"
              name={control.id}
              checked={answer === id}
              disabled={isLocked}
              isWrong={control['aria-invalid']}
              onChange={() => onAnswer(id)}
            >
              {label}
            </Choice>
          ))}
          {!question.required && typeof answer === 'string' && answer !== '' && (
            <button
              type="button"
              disabled={isLocked}
              onClick={() => onAnswer('')}
              className="min-h-11 rounded-lg px-2 text-14 text-muted underline underline-offset-4 hover:text-ink"
            >
              {t('clear')}
            </button>
          )}
        </div>
      )}
    </QuestionFrame>
  );
}

export function ManyField({ question, answer, fault, isLocked, onAnswer }: AnswerProps) {
  const { t } = useTranslation('forms');
  const options = question.options ?? [];
  const known = (given: unknown) => options.filter(({ id }) => Array.isArray(given) && given.includes(id));
  const chosen = new Set(known(answer).map(({ id }) => id));
  const toggle = (id: string) =>
    // In the order of the options, and without those that there are no longer.
    onAnswer(options.filter((option) => (option.id === id) !== chosen.has(option.id)).map((option) => option.id));
  const limits = limitWords(question.min, question.max);
  return (
    <QuestionFrame isGroup question={question} fault={fault}>
      {(control) => (
        <>
          {limits && <p className="mb-2 text-14 text-muted">{t(limits.key, limits)}</p>}
          <div className="space-y-2">
            {options.map(({ id, label }) => (
              <Choice
                key={id}
                type="checkbox"
                checked={chosen.has(id)}
                disabled={isLocked}
                isWrong={control['aria-invalid']}
                onChange={() => toggle(id)}
              >
                {label}
              </Choice>
            ))}
          </div>
        </>
      )}
    </QuestionFrame>
  );
}

/** What is agreed to stands above the box, so that it is read before. Never ticked beforehand. */
export function ConsentField({ question, answer, fault, isLocked, onAnswer }: AnswerProps) {
  const { t } = useTranslation('forms');
  return (
    <QuestionFrame isGroup question={question} fault={fault}>
      {(control) => (
        <Choice
          type="checkbox"
          checked={answer === true}
          disabled={isLocked}
          isWrong={control['aria-invalid']}
          required={question.required}
          onChange={({ target }) => onAnswer(target.checked)}
        >
          {t('agree')}
        </Choice>
      )}
    </QuestionFrame>
  );
}

interface ChoiceProps extends Omit<ComponentProps<'input'>, 'type'> {
  type: 'radio' | 'checkbox';
  isWrong?: boolean;
  children: ReactNode;
}

/** One option, as tall as a finger: a free place that is filled when it is chosen. */
export function Choice({ type, isWrong = false, children, ...rest }: ChoiceProps) {
  return (
    <label
      className={classes(
        'relative flex min-h-12 cursor-pointer items-center gap-3 rounded-control border px-3.5 py-2.5 transition-[border-color]',
        'hover:border-ink has-checked:border-ink has-disabled:cursor-default has-disabled:text-muted',
        'has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2',
        isWrong ? 'border-no' : 'border-edge',
      )}
    >
      <input {...rest} type={type} className="peer sr-only" />
      <span
        aria-hidden="true"
        className={classes(
          'grid size-5 flex-none place-items-center border-2 border-edge text-transparent transition-colors',
          'peer-checked:border-ink peer-checked:bg-ink peer-checked:text-paper',
          type === 'radio' ? 'rounded-full' : 'rounded-md',
        )}
      >
        {type === 'radio' ? (
          <i className="size-2 rounded-full bg-current" />
        ) : (
          <Check className="size-3.5" strokeWidth={3} />
        )}
      </span>
      <span className="min-w-0">{children}</span>
    </label>
  );
}

function limitWords(min: number | null | undefined, max: number | null | undefined) {
  if (min && max) return min === max ? { key: 'exactly' as const, min, max } : { key: 'between' as const, min, max };
  if (min) return { key: 'atLeast' as const, min, max };
  return max ? { key: 'atMost' as const, min, max } : undefined;
}
