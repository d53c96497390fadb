import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldError } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import type { GuestSlot, ValidInvitation } from '@/lib/api/types';
import { dayOf, viewerZone } from '@/lib/time';
import { BookBar } from './book-bar';
import { DayStrip } from './day-strip';
import { GuestForm } from './guest-form';
import { intoView, LostNote, type LostReason } from './lost-note';
import { dayStrip, isTakeable, nearestFree, type SharedFacts, soonest } from './slots';
import { SoonestTimes } from './soonest-times';
import { TimeList } from './time-list';
import { ALREADY, type BookingAttempt, LOST_REASONS } from './use-booking';
import { useGuestForm } from './use-guest-form';

interface PickerProps {
  token: string;
  invitation: ValidInvitation;
  hostZone: string;
  slots: GuestSlot[];
  shared: SharedFacts;
  now: Date;
  attempt: BookingAttempt;
}

/** Choosing a time and saying who comes, on one page. */
export function Picker({ token, invitation, hostZone, slots, shared, now, attempt }: PickerProps) {
  const { t } = useTranslation('guest');
  const formId = useId();
  const form = useGuestForm();
  const [chosen, setChosen] = useState<GuestSlot>();
  const [openedDay, setOpenedDay] = useState<string>();
  const [mustPick, setMustPick] = useState(false);
  const zone = viewerZone();
  const days = dayStrip(slots, zone, now);
  const day = openedDay ?? days.find((it) => it.free > 0)?.day ?? days.find((it) => it.slots.length > 0)?.day;

  const current = chosen && slots.find((slot) => slot.id === chosen.id);
  const lost = chosen && !attempt.isSending ? lostReason(chosen, current, attempt, now) : undefined;
  const isUnsure = Boolean(attempt.problem?.isOutcomeUnknown);
  const takeable = current && !lost ? current : undefined;

  const choose = (slot: GuestSlot) => {
    if (isUnsure) return;
    attempt.forget();
    setMustPick(false);
    setChosen(slot);
    setOpenedDay(dayOf(slot.starts_at, zone));
  };
  // With nothing left to choose a form would only raise hopes; what was already typed stays in sight.
  const canBook = slots.some(isTakeable) || chosen !== undefined || form.name !== '' || form.note !== '';
  const send = () => {
    const isFormGood = form.check();
    if (!takeable && !isUnsure) return setMustPick(true);
    if (!isFormGood || !chosen) return;
    const note = form.note.trim();
    const booking = { token, slot_id: chosen.id, name: form.name.trim(), ...(note ? { note } : {}) };
    attempt.send(booking, form.showRefused);
  };

  return (
    <>
      <SoonestTimes slots={soonest(slots)} chosen={takeable} onChoose={choose} />
      <section className="mt-8">
        <DayStrip days={days} chosen={day} onChoose={setOpenedDay} />
        <TimeList
          day={day ?? ''}
          slots={days.find((it) => it.day === day)?.slots ?? []}
          shared={shared}
          hostZone={hostZone}
          chosen={takeable}
          onChoose={choose}
        />
        {mustPick && !takeable && !lost && <FieldError ref={intoView}>{t('form.pickMissing')}</FieldError>}
        {lost && chosen && (
          <LostNote
            reason={lost}
            nearest={nearestFree(slots, chosen)}
            onTake={choose}
            isAnswer={attempt.refusedSlotId === chosen.id}
          />
        )}
      </section>
      {canBook && (
        <>
          <GuestForm
            id={formId}
            form={form}
            invitation={invitation}
            isLocked={attempt.isSending || isUnsure}
            onSubmit={send}
          />
          <AttemptNote attempt={attempt} isUnsure={isUnsure} />
          <BookBar
            formId={formId}
            chosen={takeable ?? (isUnsure ? chosen : undefined)}
            lost={lost}
            isSending={attempt.isSending}
            isUnsure={isUnsure}
          />
        </>
      )}
    </>
  );
}

/** Why the chosen slot cannot be booked any more, as the server said or as the live list shows. */
function lostReason(
  chosen: GuestSlot,
  current: GuestSlot | undefined,
  attempt: BookingAttempt,
  now: Date,
): LostReason | undefined {
  if (attempt.refusedSlotId === chosen.id) return LOST_REASONS[attempt.problem?.code ?? ''];
  if (attempt.problem?.isOutcomeUnknown) return undefined;
  if (!current) return Date.parse(chosen.starts_at) <= now.getTime() ? 'started' : 'cancelled';
  if (isTakeable(current)) return undefined;
  return current.status === 'OPEN' ? 'full' : 'closed';
}

/** What went wrong with sending, except what is told elsewhere: at the slot, beside a field, or by the own booking. */
function AttemptNote({ attempt, isUnsure }: { attempt: BookingAttempt; isUnsure: boolean }) {
  const { t } = useTranslation('guest');
  const { problem } = attempt;
  if (!problem || LOST_REASONS[problem.code] || ALREADY.has(problem.code)) return null;
  // Broken fields are told beside them; anything else that was not accepted has no field here.
  const isBesideField = (pointer: string) => pointer === '/name' || pointer === '/note';
  if (problem.code === 'invalid' && problem.errors.some(({ pointer }) => isBesideField(pointer))) return null;
  if (!isUnsure) {
    return (
      <div className="mt-6">
        <ProblemNote problem={problem} />
      </div>
    );
  }
  return (
    <div role="alert" className="mt-6 animate-enter rounded-card bg-wait-soft p-4">
      <p className="font-semibold">{t('unsure.title')}</p>
      <p className="text-14">{t('unsure.text')}</p>
    </div>
  );
}
