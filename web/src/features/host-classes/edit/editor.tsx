import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { type UseFormReturn, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { showFieldProblems } from '@/lib/form';
import { useIdempotencyKey } from '@/lib/idempotency';
import { queryClient } from '@/lib/query';
import { changeClass, classQuery, createClass, putClass } from '../api';
import { enrollmentsOf } from '../status';
import { AboutFields } from './about-fields';
import { FeeFields } from './fee-fields';
import { ImageField } from './image-field';
import { PlacesFields } from './places-fields';
import { RulesFields } from './rules-fields';
import { SaveProblem } from './save-problem';
import { bodyOf, type ClassValues, classSchema, fieldOf, isRescheduled, isSetAlike, valuesOf } from './values';

/** What each part of the editor is handed. */
export interface EditorFields {
  form: UseFormReturn<ClassValues>;
  values: ClassValues;
  zone: string;
  hasApplicants: boolean;
}

interface EditorProps {
  /** Undefined for a class that is yet to be made. */
  course?: HostClass;
  defaults: ClassValues;
  zone: string;
  onSaved?: (course: HostClass) => void;
  /** What belongs to a new class and is made with it. */
  afterCreation?: (course: HostClass) => Promise<unknown>;
}

interface Saving {
  typed: ClassValues;
  version?: number;
  close?: boolean;
}

/** Everything that a host sets of a class. */
export function Editor({ course: latest, defaults, zone, onSaved, afterCreation }: EditorProps) {
  const { t } = useTranslation('host-classes');
  // What was there when the page was opened: what others change meanwhile is told, not overwritten.
  const [course, setCourse] = useState(latest);
  const schema = useMemo(() => classSchema(zone), [zone]);
  const form = useForm<ClassValues>({ resolver: zodResolver(schema), defaultValues: defaults });
  const values = useWatch({ control: form.control }) as ClassValues;
  const { key } = useIdempotencyKey();
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const { isDirty } = form.formState;
  const guard = useLeaveGuard(isDirty);
  const save = useMutation({
    mutationFn: async ({ typed, version, close }: Saving) => {
      const body = bodyOf(typed, zone);
      if (!course) {
        const created = await createClass(body, key);
        await afterCreation?.(created);
        return created;
      }
      const write = (of: number) => changeClass(course.id, { version: of, class: body, ...(close ? { close } : {}) });
      try {
        return await write(version ?? course.version);
      } catch (error) {
        if (version !== undefined || asProblem(error).code !== 'class_changed') throw error;
        // Somebody may only have applied; that is no reason to ask the host anything.
        const present = await queryClient.fetchQuery({ ...classQuery(course.id), staleTime: 0 });
        if (!isSetAlike(present, course)) throw error;
        return write(present.version);
      }
    },
    onSuccess: (saved) => {
      putClass(saved);
      setCourse(saved);
      form.reset(valuesOf(saved));
      if (!course) guard.allow();
      onSaved?.(saved);
    },
    onError: (error) => setToldBesideFields(showFieldProblems<ClassValues>(asProblem(error), fieldOf, form.setError)),
  });
  const send = (more: Omit<Saving, 'typed'> = {}) =>
    form.handleSubmit((typed) => {
      if (!save.isPending) save.mutate({ typed, ...more });
    });
  useEffect(showNamedPart, []);
  const hasApplicants = course !== undefined && enrollmentsOf(course) > 0;
  const parts = { form, values, zone, hasApplicants };
  const isDraft = !course || course.status === 'DRAFT';
  const mayTell = course !== undefined && course.counts.approved > 0 && isRescheduled(course, values);
  return (
    <form noValidate onSubmit={send()} className="max-w-[860px]">
      <AboutFields {...parts} />
      <PlacesFields {...parts} />
      <FeeFields {...parts} />
      <RulesFields {...parts} course={course} />
      <ImageField course={course} onChanged={setCourse} />
      {mayTell && (
        <p role="status" className="mb-4 rounded-card bg-wait-soft p-4 text-14">
          {t('edit.timeChanged')}
        </p>
      )}
      <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t bg-paper px-4 py-3 max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] lg:mx-0 lg:px-0">
        {/* Within the bar, because the end of the page may be far from where one is. */}
        {save.error && !isToldBesideFields && (
          <SaveProblem
            problem={asProblem(save.error)}
            classId={course?.id}
            onSaveMine={(version) => void send({ version })()}
            onLoadTheirs={(theirs) => {
              setCourse(theirs);
              form.reset(valuesOf(theirs));
              save.reset();
            }}
            onClose={() => void send({ close: true })()}
          />
        )}
        <Button type="submit" busy={save.isPending} disabled={course !== undefined && !isDirty}>
          {t(save.isPending ? 'edit.saving' : isDraft ? 'edit.saveDraft' : 'edit.save')}
        </Button>
        <span role="status" className="text-14 text-muted">
          {isDirty && !save.isPending && t('edit.unsaved')}
          {!isDirty && save.isSuccess && t('edit.saved')}
        </span>
      </div>
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}

/** A link to what is missing leads to its part, which stands only now that the class has arrived. */
function showNamedPart(): void {
  const id = location.hash.slice(1);
  if (id) document.getElementById(id)?.scrollIntoView();
}
