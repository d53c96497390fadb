import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, FieldError, Input, Select, Textarea } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { ProblemNote } from '@/components/problem-note';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { organisationQuery } from '@/features/settings/api';
import { asProblem } from '@/lib/api/problem';
import type { HostBooking, Locale, NewHostBooking } from '@/lib/api/types';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage, LANGUAGES } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { formatCalendarDay, formatCount } from '@/lib/time';
import { z } from '@/lib/zod';
import { createBooking, reloadBookings } from './api';
import { SlotChoice, useSlotsOfDay } from './slot-choice';

interface Values {
  day: string;
  slot_id: string;
  name: string;
  email: string;
  locale: Locale;
  note: string;
}

const word = (name: string) => `host:book.errors.${name}`;
const schema = z.object({
  day: z.string(),
  slot_id: z.string().check(z.minLength(1, word('slot'))),
  name: z.string().check(z.trim(), z.minLength(1, word('name')), z.maxLength(100, 'common:field.nameLong')),
  email: z.string().check(z.trim(), z.regex(/^(\S+@\S+)?$/, 'common:field.not_an_email')),
  locale: z.enum(['ko', 'en']),
  note: z.string().check(z.maxLength(2_000, word('noteLong'))),
});

const FIELDS: Record<string, keyof Values> = {
  '/slot_id': 'slot_id',
  '/name': 'name',
  '/email': 'email',
  '/locale': 'locale',
  '/note': 'note',
};

interface BookingFormProps {
  zone: string;
  day: string;
  slotId: string | undefined;
  onDone: (booking: HostBooking) => void;
}

/** Who comes when. The host may fill a closed slot, too. */
export function BookingForm({ zone, day, slotId, onDone }: BookingFormProps) {
  const { t } = useTranslation('host');
  const organisation = useQuery(organisationQuery).data;
  const { key, renew } = useIdempotencyKey();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: {
      day,
      slot_id: slotId ?? '',
      name: '',
      email: '',
      locale: organisation?.locale ?? currentLanguage(),
      note: '',
    },
  });
  const values = useWatch({ control: form.control }) as Values;
  const slots = useSlotsOfDay(values.day, zone);
  const chosen = slots.data?.items.find(({ id }) => id === values.slot_id);
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const guard = useLeaveGuard(form.formState.isDirty);
  const book = useMutation({
    mutationFn: (request: NewHostBooking) => createBooking(request, key),
    onSuccess: (booking) => {
      guard.allow();
      reloadBookings();
      onDone(booking);
    },
    onError: (error) => {
      const problem = asProblem(error);
      setToldBesideFields(showFieldProblems<Values>(problem, (pointer) => FIELDS[pointer], form.setError));
      if (!problem.isOutcomeUnknown) renew();
      reloadBookings();
    },
  });
  const problem = book.error ? asProblem(book.error) : undefined;
  const isFull = problem?.code === 'slot_full';
  const knownFull = chosen !== undefined && chosen.booked_count >= chosen.capacity;
  const send = (waitlist: boolean) => (typed: Values) => {
    if (book.isPending) return;
    const { email, note } = { email: typed.email.trim(), note: typed.note.trim() };
    book.mutate({
      slot_id: typed.slot_id,
      name: typed.name.trim(),
      ...(email ? { email, locale: typed.locale } : {}),
      ...(note ? { note } : {}),
      ...(waitlist ? { waitlist } : {}),
    });
  };
  const { errors } = form.formState;
  return (
    <form noValidate className="mt-5 space-y-4" onSubmit={form.handleSubmit(send(false))}>
      <Field label={t('form.day')}>
        {(control) => (
          <MomentInput
            {...control}
            {...form.register('day', { onChange: () => form.setValue('slot_id', '') })}
            type="date"
            shown={values.day && formatCalendarDay(values.day, currentLanguage())}
          />
        )}
      </Field>
      <div>
        <SlotChoice
          slots={slots}
          zone={zone}
          value={values.slot_id}
          onChange={(id) => {
            book.reset();
            form.setValue('slot_id', id, { shouldValidate: true });
          }}
        />
        {errors.slot_id && <FieldError>{fieldMessage(errors.slot_id.message)}</FieldError>}
      </div>
      <Field label={t('book.name')} error={fieldMessage(errors.name?.message)}>
        {(control) => <Input {...control} {...form.register('name')} autoComplete="off" />}
      </Field>
      <Field
        label={t('book.email')}
        hint={t(values.email ? 'book.emailHint' : 'book.emailNone')}
        optional
        error={fieldMessage(errors.email?.message)}
      >
        {(control) => (
          <Input {...control} {...form.register('email')} type="email" inputMode="email" autoComplete="off" />
        )}
      </Field>
      {values.email && (
        <Field label={t('invite.language')} error={fieldMessage(errors.locale?.message)}>
          {(control) => (
            <Select {...control} {...form.register('locale')}>
              {LANGUAGES.map((language) => (
                <option key={language} value={language} lang={language}>
                  {t(`language.${language}`, { ns: 'common' })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label={t('book.note')} hint={t('book.noteHint')} optional error={fieldMessage(errors.note?.message)}>
        {(control) => <Textarea {...control} {...form.register('note')} rows={2} />}
      </Field>
      {problem && !isFull && !isToldBesideFields && <ProblemNote problem={problem} />}
      {isFull || knownFull ? (
        <Full
          waiting={problem?.document.waiting ?? chosen?.waiting_count ?? 0}
          waitlist={problem?.document.waitlist ?? chosen?.waitlist ?? false}
          isBusy={book.isPending}
          onWait={form.handleSubmit(send(true))}
        />
      ) : (
        <Button type="submit" className="w-full" busy={book.isPending}>
          {t(book.isPending ? 'book.submitting' : 'book.submit')}
        </Button>
      )}
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}

interface FullProps {
  waiting: number;
  waitlist: boolean;
  isBusy: boolean;
  onWait: () => void;
}

/** No place is left: the line, if there is one, or how to make room. */
function Full({ waiting, waitlist, isBusy, onWait }: FullProps) {
  const { t } = useTranslation('host');
  const shown = formatCount(waiting + 1);
  return (
    <div role="status" className="rounded-card bg-wait-soft p-4 text-14">
      <p className="font-semibold text-16">{t('book.fullTitle')}</p>
      <p className="mt-1">{waitlist ? t('book.fullWait', { shown }) : t('book.fullNoWait')}</p>
      {waitlist && (
        <Button className="mt-3 w-full" busy={isBusy} onClick={onWait}>
          {isBusy ? t('book.submitting') : t('book.submitWait', { shown })}
        </Button>
      )}
    </div>
  );
}
