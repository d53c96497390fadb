import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/copy-button';
import { FieldError } from '@/components/field';
import { Switch } from '@/components/switch';
import type { HostClass } from '@/lib/api/types';
import { fieldMessage } from '@/lib/form';
import { shareUrl } from '../share';
import { ChoiceCards } from './choice-cards';
import type { EditorFields } from './editor';
import { Group } from './group';
import { MomentFields } from './moment-fields';

/** Waking hours; a place that reopens at night helps nobody. */
const HOURS = Array.from({ length: 15 }, (_, position) => position + 8);

interface RulesFieldsProps extends EditorFields {
  course: HostClass | undefined;
}

/** What holds after somebody has applied, and who can see the class at all. */
export function RulesFields({ form, values, course }: RulesFieldsProps) {
  const { t } = useTranslation('host-classes');
  const set = { shouldDirty: true } as const;
  return (
    <>
      <Group id="rules" title={t('edit.groups.rules')}>
        <ChoiceCards
          label={t('edit.fields.edit_until')}
          value={values.edits}
          options={[
            { value: 'RECRUITING', label: t('edit.fields.editWhileRecruiting') },
            { value: 'DAY', label: t('edit.fields.editUntilDay') },
          ]}
          onChange={(edits) => form.setValue('edits', edits, set)}
        />
        {values.edits === 'DAY' && (
          <MomentFields form={form} values={values} label={t('edit.fields.edit_until')} name="edit" />
        )}
        <ChoiceCards
          label={t('edit.fields.edit_after_approval')}
          value={values.edit_after_approval}
          options={[
            { value: 'KEEP', label: t('edit.fields.KEEP') },
            { value: 'REVIEW', label: t('edit.fields.editREVIEW') },
          ]}
          onChange={(edited) => form.setValue('edit_after_approval', edited, set)}
        />
        {values.selection === 'REVIEW' && (
          <Switch
            label={t('edit.fields.reapply')}
            checked={values.reapply}
            onChange={(on) => form.setValue('reapply', on, set)}
          />
        )}
        {values.selection === 'FIRST_COME' && (
          <ChoiceCards
            label={t('edit.fields.reopening')}
            hint={t('edit.fields.reopeningHint')}
            value={values.reopening}
            options={(['AT_ONCE', 'AT_HOURS', 'RANDOM'] as const).map((value) => ({
              value,
              label: t(`edit.fields.${value}`),
            }))}
            onChange={(reopening) => form.setValue('reopening', reopening, set)}
          />
        )}
        {values.selection === 'FIRST_COME' && values.reopening === 'AT_HOURS' && (
          <HoursField form={form} values={values} />
        )}
      </Group>
      <Group id="visibility" title={t('edit.groups.visibility')}>
        <ChoiceCards
          label={t('edit.fields.visibility')}
          value={values.visibility}
          options={(['PUBLIC', 'UNLISTED'] as const).map((value) => ({
            value,
            label: t(`edit.fields.${value}`),
            text: t(`edit.fields.${value}Text`),
          }))}
          onChange={(visibility) => form.setValue('visibility', visibility, set)}
        />
        {course && values.visibility === 'UNLISTED' && (
          <CopyButton text={shareUrl({ ...course, visibility: 'UNLISTED' })} label={t('deeds.share')} />
        )}
      </Group>
    </>
  );
}

/** At which hours cancelled places open again, as chips. */
function HoursField({ form, values }: Pick<EditorFields, 'form' | 'values'>) {
  const { t } = useTranslation('host-classes');
  const chosen = values.reopening_hours;
  const error = form.formState.errors.reopening_hours?.message;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1.5 font-semibold text-14">{t('edit.fields.reopening_hours')}</legend>
      <div className="flex flex-wrap gap-1.5">
        {HOURS.map((hour) => (
          <label
            key={hour}
            className="relative flex min-h-11 cursor-pointer items-center rounded-control border border-line px-3 font-medium text-14 text-muted hover:border-edge has-checked:border-ink has-checked:bg-ink has-checked:text-paper has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:outline-offset-2"
          >
            <input
              type="checkbox"
              checked={chosen.includes(hour)}
              onChange={({ target }) =>
                form.setValue(
                  'reopening_hours',
                  target.checked ? [...chosen, hour].sort((a, b) => a - b) : chosen.filter((other) => other !== hour),
                  { shouldDirty: true, shouldValidate: form.formState.isSubmitted },
                )
              }
              className="sr-only"
            />
            {t('edit.fields.hour', { hour })}
          </label>
        ))}
      </div>
      {error && <FieldError>{fieldMessage(error)}</FieldError>}
    </fieldset>
  );
}
