import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { ProblemNote } from '@/components/problem-note';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { asProblem } from '@/lib/api/problem';
import type { Slot, SlotChange } from '@/lib/api/types';
import { showFieldProblems } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDay, formatTimeRange } from '@/lib/time';
import { changeSlot, putSlot, reloadSlots } from './api';
import { changesOf, type EditValues, editFieldOf, isTimeChanged, isTold, valuesOf } from './changes';
import { PlaceFields } from './place-fields';
import { editSchema } from './schema';
import { WhenFields } from './when-fields';
import { WhoIsTold } from './who-is-told';

interface SlotEditProps {
  slot: Slot;
  zone: string;
  onDone: () => void;
}

/** Every field of a slot. People who count on it are named before they are mailed. */
export function SlotEdit({ slot: latest, zone, onDone }: SlotEditProps) {
  const { t } = useTranslation('host');
  // What was there when the form was opened; what others change meanwhile must not change under the cursor.
  const [slot] = useState(latest);
  const form = useForm<EditValues>({
    resolver: zodResolver(editSchema(zone, slot)),
    defaultValues: valuesOf(slot, zone),
  });
  const values = useWatch({ control: form.control }) as EditValues;
  const [asked, setAsked] = useState<SlotChange>();
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const guard = useLeaveGuard(form.formState.isDirty);
  const save = useMutation({
    mutationFn: (changes: SlotChange) => changeSlot(slot.id, { ...changes, version: latest.version }),
    onSuccess: (changed) => {
      guard.allow();
      putSlot(changed);
      onDone();
    },
    onError: (error) => {
      setAsked(undefined);
      setToldBesideFields(showFieldProblems<EditValues>(asProblem(error), editFieldOf, form.setError));
    },
    onSettled: reloadSlots,
  });
  const problem = save.error ? asProblem(save.error) : undefined;
  const taken =
    problem?.code === 'capacity_below_booked' ? (problem.document.booked ?? latest.booked_count) : undefined;
  const tooFew = taken ?? (values.capacity < latest.booked_count ? latest.booked_count : undefined);
  const send = (changes: SlotChange) => {
    if (save.isPending) return;
    if (Object.keys(changes).length === 0) onDone();
    else if (isTold(latest, changes)) setAsked(changes);
    else save.mutate(changes);
  };
  return (
    <form
      noValidate
      className="mt-5 space-y-4"
      onSubmit={form.handleSubmit((typed) => send(changesOf(slot, typed, zone)))}
    >
      <div className="grid grid-cols-2 gap-3">
        <WhenFields register={form.register} errors={form.formState.errors} values={values} zone={zone} />
      </div>
      {tooFew !== undefined && (
        <CloseInstead
          taken={tooFew}
          isBusy={save.isPending}
          onClose={form.handleSubmit((typed) =>
            send({ ...changesOf(slot, typed, zone), capacity: typed.capacity, close: true }),
          )}
          onKeep={() => {
            save.reset();
            form.setValue('capacity', tooFew, { shouldValidate: true });
          }}
        />
      )}
      <PlaceFields register={form.register} errors={form.formState.errors} />
      {problem && !isToldBesideFields && taken === undefined && <ProblemNote problem={problem} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" disabled={save.isPending} onClick={onDone}>
          {t('edit.leave')}
        </Button>
        {tooFew === undefined && (
          <Button type="submit" busy={save.isPending}>
            {t(save.isPending ? 'edit.saving' : 'edit.save')}
          </Button>
        )}
      </div>
      <ConfirmDialog
        title={t(asked && isTimeChanged(asked) ? 'edit.timeTitle' : 'edit.placeTitle')}
        isOpen={asked !== undefined}
        isBusy={save.isPending}
        confirm={t('edit.confirm')}
        confirming={t('edit.saving')}
        keep={t('edit.back')}
        onConfirm={() => asked && save.mutate(asked)}
        onClose={() => setAsked(undefined)}
      >
        {asked && <WhatChanges slot={slot} changes={asked} zone={zone} />}
        <WhoIsTold slot={latest} isTimeChanged={asked !== undefined && isTimeChanged(asked)} />
      </ConfirmDialog>
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}

function WhatChanges({ slot, changes, zone }: { slot: Slot; changes: SlotChange; zone: string }) {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  const spoken = (start: string, end: string) =>
    `${formatDay(start, zone, language)} ${formatTimeRange(start, end, zone, language)}`;
  const pairs = [
    isTimeChanged(changes) && [
      spoken(slot.starts_at, slot.ends_at),
      spoken(changes.starts_at ?? slot.starts_at, changes.ends_at ?? slot.ends_at),
    ],
    changes.place !== undefined && [slot.place ?? t('edit.nowhere'), changes.place ?? t('edit.nowhere')],
    changes.online_link !== undefined && [
      slot.online_link ?? t('edit.noLink'),
      changes.online_link ?? t('edit.noLink'),
    ],
  ].filter((pair) => pair !== false);
  return (
    <ul className="space-y-2">
      {pairs.map(([before, after]) => (
        <li key={after} className="break-words">
          <s className="text-muted">{before}</s>
          <br />
          <b className="font-semibold">{after}</b>
        </li>
      ))}
    </ul>
  );
}

interface CloseInsteadProps {
  taken: number;
  isBusy: boolean;
  onClose: () => void;
  onKeep: () => void;
}

/** Fewer places than people: nobody is put out, but nobody new needs to come in. */
function CloseInstead({ taken, isBusy, onClose, onKeep }: CloseInsteadProps) {
  const { t } = useTranslation('host');
  const shown = formatCount(taken);
  return (
    <div role="alert" className="rounded-card bg-wait-soft p-4 text-14">
      <p className="font-semibold text-16">{t('edit.tooFewTitle', { count: taken, shown })}</p>
      <p className="mt-1">{t('edit.tooFewText', { count: taken, shown })}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="small" busy={isBusy} onClick={onClose}>
          {t('edit.closeKeeping', { count: taken, shown })}
        </Button>
        <Button look="quiet" size="small" onClick={onKeep}>
          {t('edit.setCapacity', { count: taken, shown })}
        </Button>
      </div>
    </div>
  );
}
