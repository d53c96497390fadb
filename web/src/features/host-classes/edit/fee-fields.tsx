import { useTranslation } from 'react-i18next';
import { Field, Select, Textarea } from '@/components/field';
import { withPresent } from '@/features/settings/values';
import { NumberField } from '@/features/slots/when-fields';
import { fieldMessage } from '@/lib/form';
import { ChoiceCards } from './choice-cards';
import type { EditorFields } from './editor';
import { Group } from './group';
import { TRANSFER_HOURS_OFFERED, useSpanWords } from './spans';

const HOUR_MINUTES = 60;

/** What it costs, how it is paid, and what is paid back. Without a fee nothing of it is asked. */
export function FeeFields({ form, values, hasApplicants }: EditorFields) {
  const { t } = useTranslation('host-classes');
  const span = useSpanWords();
  const { errors, dirtyFields } = form.formState;
  const isFeeChanged = hasApplicants && dirtyFields.fee === true;
  return (
    <Group id="fee" title={t('edit.groups.fee')}>
      <NumberField
        label={t('edit.fields.fee')}
        error={errors.fee?.message}
        input={form.register('fee', { valueAsNumber: true })}
      />
      <p className="-mt-3 text-12 text-muted">{t(isFeeChanged ? 'edit.feeChanged' : 'edit.fields.feeHint')}</p>
      {values.fee > 0 && (
        <>
          <ChoiceCards
            label={t('edit.fields.payment')}
            value="TRANSFER"
            options={[
              { value: 'TRANSFER', label: t('edit.fields.TRANSFER') },
              { value: 'ONLINE', label: t('edit.fields.ONLINE'), disabled: true },
            ]}
            onChange={() => undefined}
          />
          <Field
            label={t('edit.fields.transfer_instructions')}
            hint={t('edit.fields.transfer_instructionsHint')}
            error={fieldMessage(errors.transfer_instructions?.message)}
          >
            {(control) => <Textarea {...control} {...form.register('transfer_instructions')} rows={3} />}
          </Field>
          <Field label={t('edit.fields.transfer_hours')}>
            {(control) => (
              <Select {...control} {...form.register('transfer_hours', { valueAsNumber: true })}>
                {withPresent(TRANSFER_HOURS_OFFERED, values.transfer_hours).map((hours) => (
                  <option key={hours} value={hours}>
                    {span(hours * HOUR_MINUTES)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <ChoiceCards
            label={t('edit.fields.refund_policy')}
            value={values.refund_policy}
            options={(['COURSE', 'FREE'] as const).map((value) => ({
              value,
              label: t(`edit.fields.${value}`),
              text: t(`edit.fields.${value}Text`),
            }))}
            onChange={(policy) => form.setValue('refund_policy', policy, { shouldDirty: true })}
          />
          <Field
            label={t('edit.fields.seller')}
            hint={t('edit.fields.sellerHint')}
            error={fieldMessage(errors.seller?.message)}
          >
            {(control) => <Textarea {...control} {...form.register('seller')} rows={4} />}
          </Field>
        </>
      )}
    </Group>
  );
}
