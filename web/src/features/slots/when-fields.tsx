import type { FieldErrors, Path, UseFormRegister, UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, Input } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { present } from '@/lib/clock';
import { fieldMessage } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { dayOf, formatCalendarDay, formatZoneName, instantsOf } from '@/lib/time';

interface WhenValues {
  day: string;
  start: string;
  minutes: number;
  capacity: number;
}

interface WhenFieldsProps<Values extends WhenValues> {
  register: UseFormRegister<Values>;
  errors: FieldErrors<WhenValues>;
  values: WhenValues;
  zone: string;
}

/** When, how long, for how many. */
export function WhenFields<Values extends WhenValues>(props: WhenFieldsProps<Values>) {
  const { register, errors, values, zone } = props;
  const { t } = useTranslation('host');
  const field = (name: keyof WhenValues) => register(name as Path<Values>);
  const now = present().toISOString();
  const isTwice = instantsOf(values.day, values.start, zone).length > 1;
  const language = currentLanguage();
  const zoneName = formatZoneName(zone, now, language);
  return (
    <>
      <Field label={t('form.day')} error={fieldMessage(errors.day?.message)}>
        {(control) => (
          <MomentInput
            {...control}
            {...field('day')}
            type="date"
            min={dayOf(now, zone)}
            shown={values.day && formatCalendarDay(values.day, language)}
          />
        )}
      </Field>
      <Field
        label={t('form.start')}
        hint={isTwice ? t('form.twice') : t('form.zone', { zone: zoneName })}
        error={fieldMessage(errors.start?.message)}
      >
        {(control) => <MomentInput {...control} {...field('start')} type="time" shown={values.start} />}
      </Field>
      <NumberField
        label={t('form.minutes')}
        error={errors.minutes?.message}
        input={register('minutes' as Path<Values>, { valueAsNumber: true })}
      />
      <NumberField
        label={t('form.capacity')}
        error={errors.capacity?.message}
        input={register('capacity' as Path<Values>, { valueAsNumber: true })}
      />
    </>
  );
}

interface NumberFieldProps {
  label: string;
  error: string | undefined;
  input: UseFormRegisterReturn;
}

export function NumberField({ label, error, input }: NumberFieldProps) {
  return (
    <Field label={label} error={fieldMessage(error)}>
      {(control) => <Input {...control} {...input} type="number" inputMode="numeric" min={0} />}
    </Field>
  );
}
