import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { FieldErrors, Path, UseFormRegister, UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field, Input, Select } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { Segmented } from '@/components/segmented';
import { useHostZone } from '@/features/host/use-host';
import { slotsQuery } from '@/features/slots/api';
import { fieldMessage } from '@/lib/form';
import { currentLanguage, LANGUAGES } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { formatCalendarDay, startOfToday } from '@/lib/time';
import { DAYS_OFFERED, type TermsValues, USES_OFFERED } from './terms';

interface TermsFieldsProps<Values extends TermsValues> {
  register: UseFormRegister<Values>;
  errors: FieldErrors<TermsValues>;
  values: TermsValues;
  onWhich: (which: TermsValues['which']) => void;
}

/** For how long, how often, for which times, in which language. */
export function TermsFields<Values extends TermsValues>(props: TermsFieldsProps<Values>) {
  const { register, errors, values, onWhich } = props;
  const { t } = useTranslation('host');
  const field = (name: keyof TermsValues) => register(name as Path<Values>);
  const number = (name: keyof TermsValues) => register(name as Path<Values>, { valueAsNumber: true });
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('invite.expires')} error={fieldMessage(errors.days?.message)}>
          {(control) => (
            <Select {...control} {...number('days')}>
              {DAYS_OFFERED.map((days) => (
                <option key={days} value={days}>
                  {t('invite.days', { count: days })}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('invite.uses')} error={fieldMessage(errors.uses?.message)}>
          {(control) => (
            <Select {...control} {...number('uses')}>
              {USES_OFFERED.map((uses) => (
                <option key={uses} value={uses}>
                  {t('invite.usesCount', { count: uses })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <div>
        <p className="mb-1.5 font-semibold text-14">{t('invite.scope')}</p>
        <Segmented
          label={t('invite.scope')}
          size="small"
          value={values.which}
          options={[
            { value: 'all', label: t('invite.scopeAll') },
            { value: 'some', label: t('invite.scopeSome') },
          ]}
          onChange={onWhich}
          className="flex w-full"
        />
      </div>
      {values.which === 'some' && (
        <div className="animate-enter space-y-4 rounded-card bg-surface p-4">
          <TopicField input={field('topic')} error={fieldMessage(errors.topic?.message)} />
          <div className="grid grid-cols-2 gap-3">
            <DayField
              label={t('invite.scopeFrom')}
              input={field('from')}
              value={values.from}
              error={errors.from?.message}
            />
            <DayField
              label={t('invite.scopeUntil')}
              input={field('until')}
              value={values.until}
              error={errors.until?.message}
            />
          </div>
        </div>
      )}
      <Field label={t('invite.language')} error={fieldMessage(errors.locale?.message)}>
        {(control) => (
          <Select {...control} {...field('locale')}>
            {LANGUAGES.map((language) => (
              <option key={language} value={language} lang={language}>
                {t(`language.${language}`, { ns: 'common' })}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

interface TopicFieldProps {
  input: UseFormRegisterReturn;
  error: string | undefined;
}

/** A topic of the times that are open, or one that is typed. */
function TopicField({ input, error }: TopicFieldProps) {
  const { t } = useTranslation('host');
  const id = useId();
  const slots = useInfiniteQuery(slotsQuery('upcoming', startOfToday(useHostZone(), useNow())));
  const topics = new Set(slots.data?.pages.flatMap((page) => page.items.map(({ topic }) => topic)) ?? []);
  return (
    <Field label={t('form.topic')} hint={t('invite.scopeTopicHint')} optional error={error}>
      {(control) => (
        <>
          <Input {...control} {...input} list={id} autoComplete="off" />
          <datalist id={id}>
            {[...topics].map((topic) => (
              <option key={topic} value={topic} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

interface DayFieldProps {
  label: string;
  input: UseFormRegisterReturn;
  value: string;
  error: string | undefined;
}

function DayField({ label, input, value, error }: DayFieldProps) {
  return (
    <Field label={label} optional error={fieldMessage(error)}>
      {(control) => (
        <MomentInput {...control} {...input} type="date" shown={value && formatCalendarDay(value, currentLanguage())} />
      )}
    </Field>
  );
}
