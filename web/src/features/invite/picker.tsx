import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { FieldError } from '@/components/field';
import { DayStrip } from '@/features/picker/day-strip';
import { isTakeable, isWaitable, nextPosition, type SharedFacts } from '@/features/picker/slots';
import { SoonestTimes } from '@/features/picker/soonest-times';
import { TimeList } from '@/features/picker/time-list';
import { usePicker } from '@/features/picker/use-picker';
import type { GuestSlot, ValidInvitation } from '@/lib/api/types';
import { intoView } from '@/lib/into-view';
import { AttemptNote } from './attempt-note';
import { BookBar } from './book-bar';
import { GuestForm } from './guest-form';
import { endedByBooking, ownPlaces } from './own';
import type { BookingAttempt } from './use-booking';
import { useGuestForm } from './use-guest-form';

/** Said about what was chosen; fetched while the guest chooses. */
const SlotNotes = lazyRouteComponent(() => import('@/features/picker/slot-notes'), 'SlotNotes');
const EndsOthers = lazyRouteComponent(() => import('./ends-others'), 'EndsOthers');

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
  const [mustPick, setMustPick] = useState(false);
  const own = ownPlaces(invitation.bookings);
  const pick = usePicker({ slots, own: new Set(own.keys()), now, attempt });
  const { takeable, chosen, lost, willWait } = pick;
  const isUnsure = Boolean(attempt.problem?.isOutcomeUnknown);
  const ended = takeable && !willWait ? endedByBooking(invitation) : [];

  useEffect(() => {
    void SlotNotes.preload?.();
    void EndsOthers.preload?.();
  }, []);
  const choose = (slot: GuestSlot, waits?: boolean) => {
    setMustPick(false);
    pick.choose(slot, waits);
  };
  // With nothing left to choose a form would only raise hopes; what was already typed stays in sight.
  const canBook =
    slots.some((slot) => !own.has(slot.id) && (isTakeable(slot) || isWaitable(slot))) ||
    chosen !== undefined ||
    form.name !== '' ||
    form.note !== '';
  const send = (slot: GuestSlot | undefined, waits: boolean) => {
    const isFormGood = form.check();
    if (!slot) return setMustPick(true);
    if (!isFormGood) return;
    const note = form.note.trim();
    const booking = {
      token,
      slot_id: slot.id,
      name: form.name.trim(),
      ...(note ? { note } : {}),
      ...(waits ? { waitlist: true } : {}),
    };
    attempt.send(booking, form.showRefused);
  };
  const waitFor = (slot: GuestSlot) => {
    choose(slot, true);
    send(slot, true);
  };

  return (
    <>
      <SoonestTimes slots={pick.soonest} chosen={takeable} onChoose={choose} />
      <section className="mt-8">
        <DayStrip days={pick.days} chosen={pick.day} onChoose={pick.openDay} />
        <TimeList
          day={pick.day ?? ''}
          slots={pick.days.find((it) => it.day === pick.day)?.slots ?? []}
          shared={shared}
          hostZone={hostZone}
          own={own}
          chosen={takeable}
          onChoose={choose}
        />
        {mustPick && !takeable && !lost && <FieldError ref={intoView}>{t('form.pickMissing')}</FieldError>}
        <Suspense>
          {(lost || willWait) && (
            <SlotNotes
              pick={pick}
              hostZone={hostZone}
              onTake={choose}
              onWait={waitFor}
              waitText={t('wait.what')}
              kept={t('lost.kept')}
            />
          )}
          {ended.length > 0 && <EndsOthers bookings={ended} hostZone={hostZone} />}
        </Suspense>
      </section>
      {canBook && (
        <>
          <GuestForm
            id={formId}
            form={form}
            invitation={invitation}
            isLocked={attempt.isSending || isUnsure}
            onSubmit={() => (isUnsure ? attempt.sendAgain() : send(takeable, willWait))}
          />
          <AttemptNote attempt={attempt} isUnsure={isUnsure} />
          <BookBar
            slot={takeable ?? (isUnsure ? chosen : undefined)}
            lost={lost}
            position={willWait && takeable ? nextPosition(takeable) : undefined}
            endsOthers={ended.length > 0}
          >
            <Button form={formId} type="submit" look="brand" busy={attempt.isSending} className="min-w-[112px]">
              {t(`form.${buttonWords(willWait, isUnsure, attempt.isSending)}`)}
            </Button>
          </BookBar>
        </>
      )}
    </>
  );
}

function buttonWords(willWait: boolean, isUnsure: boolean, isSending: boolean) {
  if (isSending) return willWait ? 'waiting' : 'submitting';
  if (isUnsure) return 'again';
  return willWait ? 'wait' : 'submit';
}
