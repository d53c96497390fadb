import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, FieldError, Input } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { isActive } from '@/features/classes/phase';
import { StatusChip } from '@/features/classes/status-chip';
import { Choice } from '@/features/forms/choice-fields';
import { asProblem } from '@/lib/api/problem';
import type { Attendee, Enrollment } from '@/lib/api/types';
import { addAttendee, attendeesQuery } from './api';

const NAME_CHARACTERS_MAX = 100;

interface AttendeeChoiceProps {
  attendees: Attendee[];
  /** Applications for this class: who has one that stands cannot have another. */
  mine: Enrollment[];
  chosen: string | undefined;
  isMissing: boolean;
  isLocked: boolean;
  onChoose: (id: string) => void;
}

/** Who comes: oneself, or a child whose name is enough. */
export function AttendeeChoice({ attendees, mine, chosen, isMissing, isLocked, onChoose }: AttendeeChoiceProps) {
  const { t } = useTranslation('apply');
  return (
    <fieldset id="attendee">
      <legend className="mb-2 font-bold text-18">{t('who.title')}</legend>
      <div className="space-y-2">
        {attendees.map((attendee) => {
          const own = mine.find((enrollment) => enrollment.attendee.id === attendee.id && isActive(enrollment));
          const name = attendee.is_self ? t('who.self', { name: attendee.name }) : attendee.name;
          if (own) return <AppliedRow key={attendee.id} name={name} enrollment={own} />;
          return (
            <Choice
              key={attendee.id}
              type="radio"
              name="attendee"
              checked={chosen === attendee.id}
              disabled={isLocked}
              isWrong={isMissing}
              onChange={() => onChoose(attendee.id)}
            >
              {name}
            </Choice>
          );
        })}
      </div>
      {isMissing && <FieldError>{t('who.missing')}</FieldError>}
      <NewAttendee isLocked={isLocked} onAdded={onChoose} />
    </fieldset>
  );
}

function AppliedRow({ name, enrollment }: { name: string; enrollment: Enrollment }) {
  return (
    <Link
      to="/me/enrollments/$enrollmentId"
      params={{ enrollmentId: enrollment.id }}
      className="flex min-h-12 items-center gap-3 rounded-control bg-surface px-3.5 py-2.5 underline-offset-4 hover:underline"
    >
      <span className="min-w-0 flex-1">{name}</span>
      <StatusChip enrollment={enrollment} />
    </Link>
  );
}

function NewAttendee({ isLocked, onAdded }: { isLocked: boolean; onAdded: (id: string) => void }) {
  const { t } = useTranslation('apply');
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const adding = useMutation({
    mutationFn: addAttendee,
    onSuccess: (added) => {
      client.setQueryData(attendeesQuery.queryKey, (known) => known && { items: [...known.items, added] });
      setOpen(false);
      setName('');
      onAdded(added.id);
    },
  });
  if (!isOpen) {
    return (
      <Button look="quiet" className="mt-2" disabled={isLocked} onClick={() => setOpen(true)}>
        {t('who.add')}
      </Button>
    );
  }
  const add = () => {
    if (name.trim() && !adding.isPending) adding.mutate(name.trim());
  };
  return (
    <div className="mt-3 rounded-card bg-surface p-4">
      <Field label={t('who.name')} hint={t('who.nameHint')}>
        {(control) => (
          <Input
            {...control}
            // The field was asked for by a press; typing is what comes next.
            ref={(element) => element?.focus()}
            autoComplete="off"
            maxLength={NAME_CHARACTERS_MAX}
            value={name}
            onChange={({ target }) => setName(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              // Enter adds the name; it must not send the application around it.
              event.preventDefault();
              add();
            }}
          />
        )}
      </Field>
      {adding.error && (
        <div className="mt-3">
          <ProblemNote problem={asProblem(adding.error)} />
        </div>
      )}
      <div className="mt-3 flex gap-2">
        <Button busy={adding.isPending} disabled={!name.trim()} onClick={add}>
          {t(adding.isPending ? 'who.adding' : 'who.doAdd')}
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          {t('who.stop')}
        </Button>
      </div>
    </div>
  );
}
