import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { type UseFormRegisterReturn, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input, Select } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { Switch } from '@/components/switch';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { userQuery } from '@/features/session/api';
import { asProblem } from '@/lib/api/problem';
import type { Organisation, OrganisationChange } from '@/lib/api/types';
import { present } from '@/lib/clock';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage, LANGUAGES } from '@/lib/i18n';
import { formatTime, formatZone, zoneNames } from '@/lib/time';
import { changeOrganisation, organisationQuery } from './api';
import { useSpanWords } from './span-words';
import {
  changesOf,
  NOTICE_MINUTES_OFFERED,
  RETENTION_DAYS_OFFERED,
  type SettingsValues,
  settingsSchema,
  valuesOf,
  withPresent,
} from './values';

interface SettingsFormProps {
  organisation: Organisation;
  mayChange: boolean;
}

export function SettingsForm({ organisation: latest, mayChange }: SettingsFormProps) {
  const { t } = useTranslation('host');
  const client = useQueryClient();
  const spans = useSpanWords();
  // What was there when the page was opened: what others change meanwhile is not undone by saving something else.
  const [organisation, setOrganisation] = useState(latest);
  const form = useForm<SettingsValues>({
    resolver: zodResolver(settingsSchema),
    defaultValues: valuesOf(organisation),
  });
  const values = useWatch({ control: form.control }) as SettingsValues;
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const save = useMutation({
    mutationFn: (changes: OrganisationChange) => changeOrganisation(changes),
    onSuccess: (changed) => {
      client.setQueryData(organisationQuery.queryKey, changed);
      setOrganisation(changed);
      form.reset(valuesOf(changed));
      // The zone and the name of the organisation stand on every page.
      void client.invalidateQueries({ queryKey: userQuery.queryKey });
    },
    onError: (error) => {
      const fieldOf = (pointer: string) => FIELDS.find((name) => pointer === `/${name}`);
      setToldBesideFields(showFieldProblems<SettingsValues>(asProblem(error), fieldOf, form.setError));
    },
  });
  const changes = changesOf(organisation, values);
  const isChanged = Object.keys(changes).length > 0;
  const guard = useLeaveGuard(isChanged);
  const { errors } = form.formState;
  const toggle = (name: Toggle) => ({
    checked: values[name],
    disabled: !mayChange,
    onChange: (on: boolean) => form.setValue(name, on),
  });
  return (
    <form
      noValidate
      onSubmit={form.handleSubmit((typed) => {
        const wanted = changesOf(organisation, typed);
        if (!save.isPending && Object.keys(wanted).length > 0) save.mutate(wanted);
      })}
    >
      <Group title={t('settings.groups.organisation')}>
        <Field label={t('settings.name')} hint={t('settings.nameHint')} error={fieldMessage(errors.name?.message)}>
          {(control) => (
            <Input {...control} {...form.register('name')} disabled={!mayChange} autoComplete="organization" />
          )}
        </Field>
        <ZoneField
          value={values.zone}
          input={form.register('zone')}
          disabled={!mayChange}
          error={fieldMessage(errors.zone?.message)}
        />
        <Field
          label={t('settings.locale')}
          hint={t('settings.localeHint')}
          error={fieldMessage(errors.locale?.message)}
        >
          {(control) => (
            <Select {...control} {...form.register('locale')} disabled={!mayChange}>
              {LANGUAGES.map((language) => (
                <option key={language} value={language} lang={language}>
                  {t(`language.${language}`, { ns: 'common' })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </Group>
      <Group title={t('settings.groups.rules')}>
        <Field
          label={t('settings.notice')}
          hint={t('settings.noticeHint')}
          error={fieldMessage(errors.cancel_notice_minutes?.message)}
        >
          {(control) => (
            <Select
              {...control}
              {...form.register('cancel_notice_minutes', { valueAsNumber: true })}
              disabled={!mayChange}
            >
              {withPresent(NOTICE_MINUTES_OFFERED, organisation.cancel_notice_minutes).map((minutes) => (
                <option key={minutes} value={minutes}>
                  {minutes === 0
                    ? t('settings.noticeNone')
                    : t('settings.noticeBefore', { span: spans.minutes(minutes) })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Switch label={t('settings.waitlist')} hint={t('settings.waitlistHint')} {...toggle('waitlist_default')} />
        <Switch label={t('settings.overlap')} hint={t('settings.overlapHint')} {...toggle('overlap_allowed')} />
      </Group>
      <Group title={t('settings.groups.reminders')}>
        <Switch label={t('settings.remindDay')} hint={t('settings.remindDayHint')} {...toggle('remind_day')} />
        <Switch label={t('settings.remindHour')} hint={t('settings.remindHourHint')} {...toggle('remind_hour')} />
      </Group>
      <Group title={t('settings.groups.notes')}>
        <Field
          label={t('settings.retention')}
          hint={t('settings.retentionHint')}
          error={fieldMessage(errors.note_retention_days?.message)}
        >
          {(control) => (
            <Select
              {...control}
              {...form.register('note_retention_days', { valueAsNumber: true })}
              disabled={!mayChange}
            >
              {withPresent(RETENTION_DAYS_OFFERED, organisation.note_retention_days ?? 0).map((days) => (
                <option key={days} value={days}>
                  {days === 0 ? t('settings.retentionNone') : t('settings.retentionAfter', { span: spans.days(days) })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {changes.note_retention_days && (
          <p role="status" className="rounded-card bg-wait-soft p-4 text-14">
            {t('settings.retentionWarning', { span: spans.days(changes.note_retention_days) })}
          </p>
        )}
      </Group>
      {save.error && !isToldBesideFields && (
        <div className="mb-4">
          <ProblemNote problem={asProblem(save.error)} />
        </div>
      )}
      {mayChange && (
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" disabled={!isChanged} busy={save.isPending}>
            {t(save.isPending ? 'settings.saving' : 'settings.save')}
          </Button>
          <span role="status" className="text-14 text-muted">
            {save.isSuccess && !isChanged && t('settings.saved')}
            {isChanged && !save.isPending && t('settings.unsaved')}
          </span>
        </div>
      )}
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}

type Toggle = 'overlap_allowed' | 'waitlist_default' | 'remind_day' | 'remind_hour';

const FIELDS = [
  'name',
  'zone',
  'locale',
  'cancel_notice_minutes',
  'overlap_allowed',
  'waitlist_default',
  'remind_day',
  'remind_hour',
  'note_retention_days',
] as const;

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-x-8 gap-y-4 border-line border-t py-7 first:border-t-0 first:pt-0 md:grid-cols-[200px_1fr]">
      <h2 className="font-bold">{title}</h2>
      <div className="min-w-0 max-w-[480px] space-y-5">{children}</div>
    </section>
  );
}

interface ZoneFieldProps {
  value: string;
  input: UseFormRegisterReturn;
  disabled: boolean;
  error: string | undefined;
}

/** By which clock everything is counted, and what it shows now, so that a slip is seen at once. */
function ZoneField({ value, input, disabled, error }: ZoneFieldProps) {
  const { t } = useTranslation('host');
  const id = useId();
  const zones = zoneNames();
  const now = present().toISOString();
  const isKnown = zones.includes(value);
  const hint = isKnown
    ? t('settings.zoneNow', { zone: formatZone(value, now, currentLanguage()), time: formatTime(now, value) })
    : t('settings.zoneHint');
  return (
    <Field label={t('settings.zone')} hint={hint} error={error}>
      {(control) => (
        <>
          <Input {...control} {...input} list={id} disabled={disabled} autoComplete="off" spellCheck={false} />
          <datalist id={id}>
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
