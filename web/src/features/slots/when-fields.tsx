import type { Path, UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, Input } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { fieldMessage } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { dayOf, formatCalendarDay, formatZoneName, instantsOf } from '@/lib/time';
import type { SlotFormValues } from './series';

interface WhenFieldsProps {
  form: UseFormReturn<SlotFormValues>;
  values: SlotFormValues;
  zone: string;
}

/** When, how long, how many. */
export function WhenFields({ form, values, zone }: WhenFieldsProps) {
  const { t } = useTranslation('host');
  const { errors } = form.formState;
  const now = new Date().toISOString();
  const isTwice = instantsOf(values.day, values.start, zone).length > 1;
  const language = currentLanguage();
  const zoneName = formatZoneName(zone, now, language);
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t('form.day')} error={fieldMessage(errors.day?.message)}>
        {(control) => (
          <MomentInput
            {...control}
            {...form.register('day')}
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
        {(control) => <MomentInput {...control} {...form.register('start')} type="time" shown={values.start} />}
      </Field>
      <Count form={form} name="minutes" label={t('form.minutes')} />
      <Count form={form} name="capacity" label={t('form.capacity')} />
      {values.mode === 'many' && (
        <>
          <Count form={form} name="count" label={t('form.count')} />
          <Count form={form} name="gap" label={t('form.gap')} />
        </>
      )}
    </div>
  );
}

interface CountProps {
  form: UseFormReturn<SlotFormValues>;
  name: Path<SlotFormValues>;
  label: string;
}

function Count({ form, name, label }: CountProps) {
  return (
    <Field label={label} error={fieldMessage(form.formState.errors[name]?.message)}>
      {(control) => (
        <Input
          {...control}
          {...form.register(name, { valueAsNumber: true })}
          type="number"
          inputMode="numeric"
          min={0}
        />
      )}
    </Field>
  );
}
