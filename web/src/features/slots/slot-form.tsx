import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { Segmented } from '@/components/segmented';
import { Switch } from '@/components/switch';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { showFieldProblems } from '@/lib/form';
import { useIdempotencyKey } from '@/lib/idempotency';
import { formatCount, minutesBetween } from '@/lib/time';
import { openSlots, reloadSlots } from './api';
import { showDrafts } from './calendar/drafts';
import { wallOf } from './defaults';
import { PlaceFields } from './place-fields';
import { Preview } from './preview';
import { slotSchema } from './schema';
import { fieldOf, newSlots, type SlotFormValues, seriesOf, type Times } from './series';
import { NumberField, WhenFields } from './when-fields';

interface SlotFormProps {
  zone: string;
  defaults: SlotFormValues;
  /** What was dragged in the calendar; dragging once more moves the form along and loses nothing that was typed. */
  dragged: Times | undefined;
  onDone: (slots: Slot[]) => void;
}

/** Opening one slot, or several on one day. */
export function SlotForm({ zone, defaults, dragged, onDone }: SlotFormProps) {
  const { t } = useTranslation('host');
  const schema = useMemo(() => slotSchema(zone), [zone]);
  const form = useForm<SlotFormValues>({ resolver: zodResolver(schema), defaultValues: defaults });
  const values = useWatch({ control: form.control }) as SlotFormValues;
  const { key, renew } = useIdempotencyKey();
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const guard = useLeaveGuard(form.formState.isDirty);
  const create = useMutation({
    mutationFn: (typed: SlotFormValues) => openSlots(newSlots(typed, zone), key),
    onSuccess: (slots) => {
      guard.allow();
      reloadSlots();
      onDone(slots);
    },
    onError: (error) => {
      const problem = asProblem(error);
      setToldBesideFields(showFieldProblems<SlotFormValues>(problem, fieldOf, form.setError));
      // A refused form is changed and sent as another one; only an unknown outcome is asked about with the same key.
      if (!problem.isOutcomeUnknown) renew();
    },
  });
  const problem = create.error ? asProblem(create.error) : undefined;
  const times = useMemo(() => seriesOf(values, zone), [values, zone]);
  useEffect(() => {
    showDrafts(times);
    return () => showDrafts([]);
  }, [times]);
  const { setValue } = form;
  const [starts_at, ends_at] = [dragged?.starts_at, dragged?.ends_at];
  useEffect(() => {
    if (!starts_at || !ends_at) return;
    const { day, start } = wallOf(starts_at, zone);
    setValue('day', day);
    setValue('start', start);
    setValue('minutes', minutesBetween(starts_at, ends_at));
  }, [starts_at, ends_at, zone, setValue]);
  const isMany = values.mode === 'many';
  const { errors } = form.formState;
  const submit = isMany
    ? t('form.submitMany', { count: times.length, shown: formatCount(times.length) })
    : t('form.submitOne');
  return (
    <form
      noValidate
      className="mt-5 space-y-4"
      onSubmit={form.handleSubmit((typed) => {
        if (!create.isPending) create.mutate(typed);
      })}
    >
      <Segmented
        label={t('form.mode')}
        size="small"
        value={values.mode}
        options={[
          { value: 'one', label: t('form.one') },
          { value: 'many', label: t('form.many') },
        ]}
        onChange={(mode) => {
          form.setValue('mode', mode);
          // Fields that are out of sight must not be what keeps the form from being sent.
          form.resetField('count');
          form.resetField('gap');
        }}
        className="flex w-full"
      />
      <div className="grid grid-cols-2 gap-3">
        <WhenFields register={form.register} errors={errors} values={values} zone={zone} />
        {isMany && (
          <>
            <NumberField
              label={t('form.count')}
              error={errors.count?.message}
              input={form.register('count', { valueAsNumber: true })}
            />
            <NumberField
              label={t('form.gap')}
              error={errors.gap?.message}
              input={form.register('gap', { valueAsNumber: true })}
            />
          </>
        )}
      </div>
      {isMany && <Preview times={times} zone={zone} errors={problem?.errors ?? []} />}
      <PlaceFields register={form.register} errors={errors} />
      <Switch
        label={t('form.waitlist')}
        hint={t('form.waitlistHint')}
        checked={values.waitlist}
        onChange={(waitlist) => form.setValue('waitlist', waitlist)}
      />
      {problem && !isToldBesideFields && <ProblemNote problem={problem} />}
      <Button type="submit" className="w-full" busy={create.isPending}>
        {create.isPending ? t('form.submitting') : submit}
      </Button>
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}
