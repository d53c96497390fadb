import { useTranslation } from 'react-i18next';
import { Field, Select } from '@/components/field';
import { Switch } from '@/components/switch';
import { withPresent } from '@/features/settings/values';
import { NumberField } from '@/features/slots/when-fields';
import { ChoiceCards } from './choice-cards';
import type { EditorFields } from './editor';
import { Group } from './group';
import { MomentFields } from './moment-fields';
import { OFFER_MINUTES_OFFERED, useSpanWords } from './spans';

/** How many places there are, how they are given, and when people may ask for them. */
export function PlacesFields({ form, values, hasApplicants }: EditorFields) {
  const { t } = useTranslation('host-classes');
  const span = useSpanWords();
  const { errors } = form.formState;
  return (
    <>
      <Group id="places" title={t('edit.groups.places')}>
        <NumberField
          label={t('edit.fields.capacity')}
          error={errors.capacity?.message}
          input={form.register('capacity', { valueAsNumber: true })}
        />
        <ChoiceCards
          label={t('edit.fields.selection')}
          hint={hasApplicants ? t('edit.selectionFixed') : undefined}
          value={values.selection}
          disabled={hasApplicants}
          options={(['FIRST_COME', 'REVIEW'] as const).map((value) => ({
            value,
            label: t(`edit.fields.${value}`),
            text: t(`edit.fields.${value}Text`),
          }))}
          onChange={(selection) => form.setValue('selection', selection, { shouldDirty: true })}
        />
        <Switch
          label={t('edit.fields.waitlist')}
          hint={t('edit.fields.waitlistHint')}
          checked={values.waitlist}
          onChange={(on) => form.setValue('waitlist', on, { shouldDirty: true })}
        />
        {values.waitlist && (
          <>
            <NumberField
              label={t('edit.fields.waitlist_capacity')}
              error={errors.waitlist_capacity?.message}
              input={form.register('waitlist_capacity', { valueAsNumber: true })}
            />
            <Field label={t('edit.fields.offer_minutes')} hint={t('edit.fields.offer_minutesHint')}>
              {(control) => (
                <Select {...control} {...form.register('offer_minutes', { valueAsNumber: true })}>
                  {withPresent(OFFER_MINUTES_OFFERED, values.offer_minutes).map((minutes) => (
                    <option key={minutes} value={minutes}>
                      {span(minutes)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </>
        )}
      </Group>
      <Group id="recruit" title={t('edit.groups.recruit')}>
        <MomentFields form={form} values={values} label={t('edit.fields.recruit_from')} name="from" />
        <MomentFields form={form} values={values} label={t('edit.fields.recruit_until')} name="until" />
      </Group>
    </>
  );
}
