import { Plus, X } from 'lucide-react';
import { type UseFormReturn, useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, FieldError } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import type { Weekday } from '@/lib/api/types';
import { someDay, WEEKDAYS } from '@/lib/days';
import { fieldMessage } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { formatWeekday } from '@/lib/time';
import { nextWindow, type PatternValues } from './values';

interface WindowsFieldsProps {
  form: UseFormReturn<PatternValues>;
  values: PatternValues;
}

/** On which days of the week, from when to when; as many of these as a week needs. */
export function WindowsFields({ form, values }: WindowsFieldsProps) {
  const { t } = useTranslation('host');
  const windows = useFieldArray({ control: form.control, name: 'windows' });
  const { errors } = form.formState;
  return (
    <div className="space-y-3">
      {windows.fields.map((field, position) => {
        const value = values.windows[position];
        const complaints = errors.windows?.[position];
        return (
          <fieldset key={field.id} className="relative rounded-card border border-line p-4">
            <legend className="sr-only">{t('pattern.window', { position: position + 1 })}</legend>
            <Weekdays
              chosen={value?.days ?? []}
              error={fieldMessage(complaints?.days?.message)}
              onChange={(days) =>
                form.setValue(`windows.${position}.days`, days, {
                  shouldDirty: true,
                  shouldValidate: form.formState.isSubmitted,
                })
              }
            />
            {windows.fields.length > 1 && (
              <button
                type="button"
                aria-label={t('pattern.removeWindow', { position: position + 1 })}
                title={t('pattern.removeWindow', { position: position + 1 })}
                onClick={() => windows.remove(position)}
                className="absolute top-0 right-0 grid size-11 flex-none place-items-center rounded-control text-muted hover:bg-surface hover:text-ink"
              >
                <X aria-hidden="true" className="size-4" />
              </button>
            )}
            <div className="mt-3 grid grid-cols-2 gap-3">
              <Field label={t('pattern.starts')} error={fieldMessage(complaints?.starts?.message)}>
                {(control) => (
                  <MomentInput
                    {...control}
                    {...form.register(`windows.${position}.starts`)}
                    type="time"
                    shown={value?.starts ?? ''}
                  />
                )}
              </Field>
              <Field label={t('pattern.ends')} error={fieldMessage(complaints?.ends?.message)}>
                {(control) => (
                  <MomentInput
                    {...control}
                    {...form.register(`windows.${position}.ends`)}
                    type="time"
                    shown={value?.ends ?? ''}
                  />
                )}
              </Field>
            </div>
          </fieldset>
        );
      })}
      {errors.windows?.root?.message || errors.windows?.message ? (
        <FieldError>{fieldMessage(errors.windows.root?.message ?? errors.windows.message)}</FieldError>
      ) : null}
      <Button look="quiet" size="small" onClick={() => windows.append(nextWindow(values.windows))}>
        <Plus aria-hidden="true" className="size-4" />
        {t('pattern.addWindow')}
      </Button>
    </div>
  );
}

interface WeekdaysProps {
  chosen: Weekday[];
  error: string | undefined;
  onChange: (days: Weekday[]) => void;
}

/** The days of the week as a row of chips. */
export function Weekdays({ chosen, error, onChange }: WeekdaysProps) {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-semibold text-14">{t('pattern.weekdays')}</legend>
      <div className="flex flex-wrap gap-1">
        {WEEKDAYS.map((weekday) => (
          <label
            key={weekday}
            className="grid size-11 cursor-pointer place-items-center rounded-full border border-line font-medium text-14 text-muted transition-colors hover:border-edge has-checked:border-ink has-checked:bg-ink has-checked:text-paper has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2 max-sm:size-10 max-sm:flex-1"
          >
            <input
              type="checkbox"
              checked={chosen.includes(weekday)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, weekday] : chosen.filter((day) => day !== weekday))
              }
              className="sr-only"
            />
            {formatWeekday(someDay(weekday), language)}
          </label>
        ))}
      </div>
      {error && <FieldError>{error}</FieldError>}
    </fieldset>
  );
}
