import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FieldError } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { fieldMessage } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay } from '@/lib/time';
import type { ClassValues } from './values';

interface MomentFieldsProps {
  form: UseFormReturn<ClassValues>;
  values: ClassValues;
  label: string;
  name: 'from' | 'until' | 'edit';
}

/** A day and a time of day that belong together. */
export function MomentFields({ form, values, label, name }: MomentFieldsProps) {
  const { t } = useTranslation('host-classes');
  const [day, time] = [`${name}_day`, `${name}_time`] as const;
  const error = form.formState.errors[day]?.message;
  const about = error ? { 'aria-describedby': `${name}-about`, 'aria-invalid': true } : {};
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-semibold text-14">{label}</legend>
      <div className="grid grid-cols-[3fr_2fr] gap-2">
        <MomentInput
          {...form.register(day)}
          {...about}
          type="date"
          aria-label={`${label} ${t('edit.fields.day')}`}
          shown={values[day] && formatCalendarDay(values[day], currentLanguage())}
        />
        <MomentInput
          {...form.register(time)}
          {...about}
          type="time"
          aria-label={`${label} ${t('edit.fields.time')}`}
          shown={values[time]}
        />
      </div>
      {error && <FieldError id={`${name}-about`}>{fieldMessage(error)}</FieldError>}
    </fieldset>
  );
}
