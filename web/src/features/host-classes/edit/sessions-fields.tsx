import { Plus, Repeat, X } from 'lucide-react';
import { useState } from 'react';
import { type UseFormReturn, useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { FieldError } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { present } from '@/lib/clock';
import { fieldMessage } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { dayOf, formatCalendarDay, formatCount } from '@/lib/time';
import { nextSession, withSessions } from './repeat';
import { RepeatPanel } from './repeat-panel';
import type { ClassValues } from './values';

interface SessionsFieldsProps {
  form: UseFormReturn<ClassValues>;
  values: ClassValues;
  zone: string;
}

/** When the class meets: dates one by one, or many at once by weekly repetition. */
export function SessionsFields({ form, values, zone }: SessionsFieldsProps) {
  const { t } = useTranslation('host-classes');
  const sessions = useFieldArray({ control: form.control, name: 'sessions' });
  const [isRepeating, setRepeating] = useState(false);
  const today = dayOf(present().toISOString(), zone);
  const count = sessions.fields.length;
  const error = form.formState.errors.sessions?.root?.message ?? form.formState.errors.sessions?.message;
  return (
    <div className="space-y-3">
      {count === 0 && <p className="text-14 text-muted">{t('edit.sessions.none')}</p>}
      <ol className="space-y-2 empty:hidden">
        {sessions.fields.map((field, position) => (
          <li key={field.id}>
            <SessionRow form={form} values={values} position={position} onRemove={() => sessions.remove(position)} />
          </li>
        ))}
      </ol>
      {count > 1 && (
        <p className="text-12 text-muted">{t('edit.sessions.total', { count, shown: formatCount(count) })}</p>
      )}
      {error && <FieldError>{fieldMessage(error)}</FieldError>}
      {isRepeating ? (
        <RepeatPanel
          first={nextSession(values.sessions, today)}
          onClose={() => setRepeating(false)}
          onInsert={(added) => {
            sessions.replace(withSessions(values.sessions, added));
            setRepeating(false);
          }}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button look="quiet" size="small" onClick={() => sessions.append(nextSession(values.sessions, today))}>
            <Plus aria-hidden="true" className="size-4" />
            {t('edit.sessions.add')}
          </Button>
          <Button look="quiet" size="small" onClick={() => setRepeating(true)}>
            <Repeat aria-hidden="true" className="size-4" />
            {t('edit.sessions.repeat')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface SessionRowProps extends Omit<SessionsFieldsProps, 'zone'> {
  position: number;
  onRemove: () => void;
}

function SessionRow({ form, values, position, onRemove }: SessionRowProps) {
  const { t } = useTranslation('host-classes');
  const session = values.sessions[position];
  const name = t('edit.sessions.session', { position: position + 1 });
  const error = form.formState.errors.sessions?.[position]?.day?.message;
  const id = `session-${position}`;
  const about = error ? { 'aria-describedby': id, 'aria-invalid': true } : {};
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{name}</legend>
      <div className="grid grid-cols-[1fr_1fr_2.75rem] gap-2 sm:grid-cols-[2rem_2fr_1fr_1fr_2.75rem]">
        <span aria-hidden="true" className="self-center text-14 text-muted max-sm:hidden">
          {position + 1}
        </span>
        <span className="max-sm:col-span-2">
          <MomentInput
            {...form.register(`sessions.${position}.day`)}
            {...about}
            type="date"
            aria-label={`${name} ${t('edit.fields.day')}`}
            shown={session?.day ? formatCalendarDay(session.day, currentLanguage()) : ''}
          />
        </span>
        <span className="max-sm:order-1">
          <MomentInput
            {...form.register(`sessions.${position}.start`)}
            type="time"
            aria-label={`${name} ${t('edit.sessions.starts')}`}
            shown={session?.start ?? ''}
          />
        </span>
        <span className="max-sm:order-1">
          <MomentInput
            {...form.register(`sessions.${position}.end`)}
            type="time"
            aria-label={`${name} ${t('edit.sessions.ends')}`}
            shown={session?.end ?? ''}
          />
        </span>
        <button
          type="button"
          aria-label={t('edit.sessions.remove', { position: position + 1 })}
          title={t('edit.sessions.remove', { position: position + 1 })}
          onClick={onRemove}
          className="grid h-12 w-11 place-items-center rounded-control text-muted hover:bg-surface hover:text-ink"
        >
          <X aria-hidden="true" className="size-4" />
        </button>
      </div>
      {error && <FieldError id={id}>{fieldMessage(error)}</FieldError>}
    </fieldset>
  );
}
