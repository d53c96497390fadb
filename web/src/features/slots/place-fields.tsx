import type { FieldErrors, Path, UseFormRegister } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, Input, Textarea } from '@/components/field';
import { fieldMessage } from '@/lib/form';
import type { PlaceValues } from './series';

interface PlaceFieldsProps<Values extends PlaceValues> {
  register: UseFormRegister<Values>;
  errors: FieldErrors<PlaceValues>;
}

/** What it is about, where it is, what to bring. */
export function PlaceFields<Values extends PlaceValues>({ register, errors }: PlaceFieldsProps<Values>) {
  const { t } = useTranslation('host');
  const field = (name: keyof PlaceValues) => register(name as Path<Values>);
  return (
    <>
      <Field label={t('form.topic')} hint={t('form.topicHint')} error={fieldMessage(errors.topic?.message)}>
        {(control) => <Input {...control} {...field('topic')} autoComplete="off" />}
      </Field>
      <Field label={t('form.place')} optional error={fieldMessage(errors.place?.message)}>
        {(control) => <Input {...control} {...field('place')} autoComplete="off" />}
      </Field>
      <Field
        label={t('form.onlineLink')}
        hint={t('form.onlineHint')}
        optional
        error={fieldMessage(errors.online_link?.message)}
      >
        {(control) => <Input {...control} {...field('online_link')} type="url" inputMode="url" autoComplete="off" />}
      </Field>
      <Field label={t('form.instructions')} optional error={fieldMessage(errors.instructions?.message)}>
        {(control) => <Textarea {...control} {...field('instructions')} rows={2} />}
      </Field>
    </>
  );
}
