import { useTranslation } from 'react-i18next';
import { Field, Input } from '@/components/field';
import { fieldMessage } from '@/lib/form';
import { DescriptionField } from './description-field';
import type { EditorFields } from './editor';
import { Group } from './group';
import { SessionsFields } from './sessions-fields';

/** What the class is, when and where. */
export function AboutFields({ form, values, zone }: EditorFields) {
  const { t } = useTranslation('host-classes');
  const { errors } = form.formState;
  return (
    <>
      <Group id="about" title={t('edit.groups.about')}>
        <Field label={t('edit.fields.title')} error={fieldMessage(errors.title?.message)}>
          {(control) => <Input {...control} {...form.register('title')} autoComplete="off" />}
        </Field>
        <DescriptionField form={form} text={values.description} />
      </Group>
      <Group id="when" title={t('edit.groups.when')}>
        <SessionsFields form={form} values={values} zone={zone} />
      </Group>
      <Group id="where" title={t('edit.groups.where')}>
        <Field
          label={t('edit.fields.location')}
          hint={t('edit.fields.locationHint')}
          optional
          error={fieldMessage(errors.location?.message)}
        >
          {(control) => <Input {...control} {...form.register('location')} autoComplete="off" />}
        </Field>
        <Field
          label={t('edit.fields.online_link')}
          hint={t('edit.fields.online_linkHint')}
          optional
          error={fieldMessage(errors.online_link?.message)}
        >
          {(control) => (
            <Input {...control} {...form.register('online_link')} type="url" inputMode="url" autoComplete="off" />
          )}
        </Field>
      </Group>
    </>
  );
}
