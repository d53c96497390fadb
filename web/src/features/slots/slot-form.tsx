import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { Segmented } from '@/components/segmented';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { showFieldProblems } from '@/lib/form';
import { useIdempotencyKey } from '@/lib/idempotency';
import { addDays, dayOf, formatCount, minutesBetween } from '@/lib/time';
import { createSlots, reloadSlots } from './api';
import { PlaceFields } from './place-fields';
import { Preview } from './preview';
import { slotSchema } from './schema';
import { fieldOf, newSlots, type SlotFormValues, seriesOf } from './series';
import { WhenFields } from './when-fields';

interface SlotFormProps {
  zone: string;
  /** The slot opened last: the next one is usually like it. */
  like: Slot | undefined;
  onDone: () => void;
}

/** Opening one slot, or several on one day. */
export function SlotForm({ zone, like, onDone }: SlotFormProps) {
  const { t } = useTranslation('host');
  const schema = useMemo(() => slotSchema(zone), [zone]);
  const form = useForm<SlotFormValues>({ resolver: zodResolver(schema), defaultValues: defaults(zone, like) });
  const values = useWatch({ control: form.control }) as SlotFormValues;
  const { key, renew } = useIdempotencyKey();
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const create = useMutation({
    mutationFn: (typed: SlotFormValues) => createSlots(newSlots(typed, zone), key),
    onSuccess: () => {
      reloadSlots();
      onDone();
    },
    onError: (error) => {
      const problem = asProblem(error);
      setToldBesideFields(showFieldProblems<SlotFormValues>(problem, fieldOf, form.setError));
      // A refused form is changed and sent as another one; only an unknown outcome is asked about with the same key.
      if (!problem.isOutcomeUnknown) renew();
    },
  });
  const problem = create.error ? asProblem(create.error) : undefined;
  const times = seriesOf(values, zone);
  const isMany = values.mode === 'many';
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
      <WhenFields form={form} values={values} zone={zone} />
      {isMany && <Preview times={times} zone={zone} errors={problem?.errors ?? []} />}
      <PlaceFields form={form} />
      {problem && !isToldBesideFields && <ProblemNote problem={problem} />}
      <Button type="submit" className="w-full" busy={create.isPending}>
        {create.isPending ? t('form.submitting') : submit}
      </Button>
    </form>
  );
}

function defaults(zone: string, like: Slot | undefined): SlotFormValues {
  return {
    mode: 'one',
    day: addDays(dayOf(new Date().toISOString(), zone), 1),
    start: '10:00',
    minutes: like ? minutesBetween(like.starts_at, like.ends_at) : 50,
    capacity: like?.capacity ?? 3,
    count: 4,
    gap: 10,
    topic: like?.topic ?? '',
    place: like?.place ?? '',
    online_link: like?.online_link ?? '',
    instructions: like?.instructions ?? '',
  };
}
