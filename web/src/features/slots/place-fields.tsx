import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, Input, Textarea } from '@/components/field';
import { fieldMessage } from '@/lib/form';
import type { SlotFormValues } from './series';

/** What it is about, where it is, what to bring. */
export function PlaceFields({ form }: { form: UseFormReturn<SlotFormValues> }) {
  const { t } = useTranslation('host');
  const { errors } = form.formState;
  return (
    <>
      <Field label={t('form.topic')} hint={t('form.topicHint')} error={fieldMessage(errors.topic?.message)}>
        {(control) => <Input {...control} {...form.register('topic')} autoComplete="off" />}
      </Field>
      <Field label={t('form.place')} optional error={fieldMessage(errors.place?.message)}>
        {(control) => <Input {...control} {...form.register('place')} autoComplete="off" />}
      </Field>
      <Field
        label={t('form.onlineLink')}
        hint={t('form.onlineHint')}
        optional
        error={fieldMessage(errors.online_link?.message)}
      >
        {(control) => (
          <Input {...control} {...form.register('online_link')} type="url" inputMode="url" autoComplete="off" />
        )}
      </Field>
      <Field label={t('form.instructions')} optional error={fieldMessage(errors.instructions?.message)}>
        {(control) => <Textarea {...control} {...form.register('instructions')} rows={2} />}
      </Field>
    </>
  );
}
