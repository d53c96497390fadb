import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { ProblemNote } from '@/components/problem-note';
import { Switch } from '@/components/switch';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { asProblem } from '@/lib/api/problem';
import { present } from '@/lib/clock';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { addDays, dayOf, formatCalendarDay, formatCount } from '@/lib/time';
import { reloadSlots } from '../api';
import { PlaceFields } from '../place-fields';
import { NumberField } from '../when-fields';
import { createPattern } from './api';
import { Exceptions } from './exceptions';
import { PatternPreview } from './pattern-preview';
import { useTrial } from './use-trial';
import { type PatternValues, patternFieldOf, patternOf, patternSchema, toggleDay } from './values';
import { WindowsFields } from './windows-fields';

interface PatternFormProps {
  zone: string;
  defaults: PatternValues;
}

export function PatternForm({ zone, defaults }: PatternFormProps) {
  const { t } = useTranslation('host');
  const navigate = useNavigate();
  const form = useForm<PatternValues>({ resolver: zodResolver(patternSchema), defaultValues: defaults });
  const values = useWatch({ control: form.control }) as PatternValues;
  const { key, renew } = useIdempotencyKey();
  const trial = useTrial(values);
  const problems = useRef<HTMLDivElement>(null);
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const guard = useLeaveGuard(form.formState.isDirty);
  const create = useMutation({
    mutationFn: (typed: PatternValues) => createPattern(patternOf(typed), key),
    onSuccess: ([first]) => {
      guard.allow();
      reloadSlots();
      void navigate({
        to: '/host/slots',
        search: { view: 'week', ...(first ? { day: dayOf(first.starts_at, zone) } : {}) },
      });
    },
    onError: (error, typed) => {
      const problem = asProblem(error);
      const fieldOf = (pointer: string) => patternFieldOf(pointer, typed.windows);
      setToldBesideFields(showFieldProblems<PatternValues>(problem, fieldOf, form.setError));
      if (!problem.isOutcomeUnknown) renew();
      // What stands in the way is asked for anew, and shown by day.
      if (problem.code === 'pattern_conflicts') trial.again();
    },
  });
  const count = trial.preview?.items.length ?? 0;
  const hasProblems = (trial.preview?.problems.length ?? 0) > 0;
  const { errors } = form.formState;
  const problem = create.error ? asProblem(create.error) : undefined;
  const isShown = problem && !isToldBesideFields && problem.code !== 'pattern_conflicts';
  const except = (day: string) => form.setValue('except', toggleDay(values.except, day), { shouldDirty: true });
  return (
    <form
      noValidate
      className="grid gap-x-10 gap-y-8 xl:grid-cols-[1fr_420px]"
      onSubmit={form.handleSubmit((typed) => {
        if (create.isPending) return;
        if (hasProblems) problems.current?.focus();
        else create.mutate(typed);
      })}
    >
      <div className="min-w-0 space-y-8">
        <section className="space-y-4">
          <h2 className="font-bold text-18">{t('pattern.when')}</h2>
          <WindowsFields form={form} values={values} />
          <div className="grid grid-cols-2 gap-3">
            <DayField form={form} name="from" value={values.from} label={t('pattern.from')} />
            <DayField form={form} name="until" value={values.until} label={t('pattern.until')} />
            <NumberField
              label={t('form.minutes')}
              error={errors.minutes?.message}
              input={form.register('minutes', { valueAsNumber: true })}
            />
            <NumberField
              label={t('form.gap')}
              error={errors.gap?.message}
              input={form.register('gap', { valueAsNumber: true })}
            />
          </div>
          <Exceptions from={values.from} until={values.until} except={values.except} onToggle={except} />
        </section>
        <section className="space-y-4">
          <h2 className="font-bold text-18">{t('pattern.what')}</h2>
          <PlaceFields register={form.register} errors={errors} />
          <div className="grid grid-cols-2 gap-3">
            <NumberField
              label={t('form.capacity')}
              error={errors.capacity?.message}
              input={form.register('capacity', { valueAsNumber: true })}
            />
          </div>
          <Switch
            label={t('form.waitlist')}
            hint={t('form.waitlistHint')}
            checked={values.waitlist}
            onChange={(waitlist) => form.setValue('waitlist', waitlist)}
          />
        </section>
      </div>
      <aside className="min-w-0 xl:sticky xl:top-6 xl:self-start">
        <PatternPreview
          trial={trial}
          values={values}
          zone={zone}
          problemsRef={problems}
          onToggle={except}
          onExceptAll={(days) =>
            form.setValue('except', [...new Set([...values.except, ...days])].toSorted(), { shouldDirty: true })
          }
          onRepeated={(repeated) => form.setValue('repeated', repeated)}
          onBeginLater={() =>
            form.setValue('from', addDays(dayOf(present().toISOString(), zone), 1), { shouldValidate: true })
          }
        />
        {isShown && (
          <div className="mt-4">
            <ProblemNote problem={problem} />
          </div>
        )}
        <Button type="submit" className="mt-4 w-full" busy={create.isPending}>
          {create.isPending
            ? t('form.submitting')
            : count > 0
              ? t('form.submitMany', { count, shown: formatCount(count) })
              : t('form.submitOne')}
        </Button>
      </aside>
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}

interface DayFieldProps {
  form: ReturnType<typeof useForm<PatternValues>>;
  name: 'from' | 'until';
  value: string;
  label: string;
}

function DayField({ form, name, value, label }: DayFieldProps) {
  return (
    <Field label={label} error={fieldMessage(form.formState.errors[name]?.message)}>
      {(control) => (
        <MomentInput
          {...control}
          {...form.register(name)}
          type="date"
          shown={value && formatCalendarDay(value, currentLanguage())}
        />
      )}
    </Field>
  );
}
