import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { FieldError } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { BottomBar } from '@/features/picker/bottom-bar';
import { LOST_REASONS } from '@/features/picker/choice';
import { DayStrip } from '@/features/picker/day-strip';
import { SlotNotes } from '@/features/picker/slot-notes';
import { nextPosition, sharedFacts } from '@/features/picker/slots';
import { SoonestTimes } from '@/features/picker/soonest-times';
import { type OwnPlace, TimeList } from '@/features/picker/time-list';
import { usePicker } from '@/features/picker/use-picker';
import type { Problem } from '@/lib/api/problem';
import type { Booking, GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { intoView } from '@/lib/into-view';
import { formatDayTime, formatOrdinal, viewerZone } from '@/lib/time';
import { isOpenOffer } from '../phase';
import type { News } from '../use-managed';
import { type MoveAttempt, useMove } from './use-move';

interface MovePickerProps {
  token: string;
  booking: Booking;
  now: Date;
  slots: GuestSlot[];
  hostZone: string;
  onMoved: (booking: Booking, news: News) => void;
  onRefused: (problem: Problem) => void;
}

export function MovePicker({ token, booking, now, slots, hostZone, onMoved, onRefused }: MovePickerProps) {
  const { t } = useTranslation('booking');
  const [mustPick, setMustPick] = useState(false);
  const attempt = useMove({ token, onMoved, onRefused });
  const own = placesOf(booking);
  const pick = usePicker({ slots, own: new Set(own.keys()), now, attempt });
  const { takeable, lost, willWait } = pick;
  const isUnsure = Boolean(attempt.problem?.isOutcomeUnknown);

  const choose = (slot: GuestSlot, waits?: boolean) => {
    setMustPick(false);
    pick.choose(slot, waits);
  };
  const waitFor = (slot: GuestSlot) => {
    choose(slot, true);
    attempt.send({ slotId: slot.id, waits: true });
  };
  const send = () => {
    if (isUnsure) attempt.sendAgain();
    else if (takeable) attempt.send({ slotId: takeable.id, waits: willWait });
    else setMustPick(true);
  };
  return (
    <>
      <SoonestTimes slots={pick.soonest} chosen={takeable} onChoose={choose} />
      <section className="mt-8">
        <DayStrip days={pick.days} chosen={pick.day} onChoose={pick.openDay} />
        <TimeList
          day={pick.day ?? ''}
          slots={pick.days.find((it) => it.day === pick.day)?.slots ?? []}
          // What differs from the present place has to be seen as well.
          shared={sharedFacts([...slots, booking.slot])}
          hostZone={hostZone}
          own={own}
          chosen={takeable}
          onChoose={choose}
        />
        {mustPick && !takeable && !lost && <FieldError ref={intoView}>{t('move.pickMissing')}</FieldError>}
        <SlotNotes
          pick={pick}
          hostZone={hostZone}
          onTake={choose}
          onWait={waitFor}
          waitText={t('move.waitText')}
          kept={t('move.keptShort')}
        />
      </section>
      <AttemptNote attempt={attempt} isUnsure={isUnsure} />
      <MoveBar booking={booking} slot={takeable ?? (isUnsure ? pick.chosen : undefined)} willWait={willWait}>
        <Button look="brand" busy={attempt.isSending} onClick={send} className="min-w-[112px]">
          {t(`move.${buttonWords(willWait, isUnsure, attempt.isSending)}`)}
        </Button>
      </MoveBar>
    </>
  );
}

function buttonWords(willWait: boolean, isUnsure: boolean, isSending: boolean) {
  if (isSending) return willWait ? 'waiting' : 'moving';
  if (isUnsure) return 'again';
  return willWait ? 'wait' : 'do';
}

/** The present place, and those that are waited for already. */
function placesOf({ slot, waits }: Booking): Map<string, OwnPlace> {
  const places = new Map<string, OwnPlace>([[slot.id, 'present']]);
  for (const wait of waits) places.set(wait.slot.id, isOpenOffer(wait) ? 'offered' : 'waiting');
  return places;
}

interface MoveBarProps {
  booking: Booking;
  slot: GuestSlot | undefined;
  willWait: boolean;
  children: React.ReactNode;
}

/** What is chosen, and what becomes of the present place: pressing is the confirmation. */
function MoveBar({ booking, slot, willWait, children }: MoveBarProps) {
  const { t } = useTranslation('booking');
  const language = currentLanguage();
  const spoken = (instant: string) => formatDayTime(instant, viewerZone(), language);
  if (!slot) {
    return (
      <BottomBar title={t('move.pickFirst')} hint={t('move.presentIs', { time: spoken(booking.slot.starts_at) })}>
        {children}
      </BottomBar>
    );
  }
  const hint = willWait
    ? t('move.waitHint', { place: formatOrdinal(nextPosition(slot), language) })
    : t('move.hint', { time: spoken(booking.slot.starts_at) });
  return (
    <BottomBar title={spoken(slot.starts_at)} hint={hint}>
      {children}
    </BottomBar>
  );
}

const HERE = ['already_booked', 'already_waiting', 'too_many_waits'] as const;

/** What went wrong with sending, except what is told at the slot or on the booking's own page. */
function AttemptNote({ attempt, isUnsure }: { attempt: MoveAttempt; isUnsure: boolean }) {
  const { t } = useTranslation('booking');
  const { problem } = attempt;
  if (!problem || LOST_REASONS[problem.code]) return null;
  const words = isUnsure ? 'unsure' : HERE.find((code) => code === problem.code);
  return words ? (
    <div ref={intoView} role="alert" className="mt-6 animate-enter rounded-card bg-wait-soft p-4">
      <p className="font-semibold">{t(`refused.${words}.title`)}</p>
      <p className="text-14">{t(`refused.${words}.text`)}</p>
    </div>
  ) : (
    <div className="mt-6">
      <ProblemNote problem={problem} />
    </div>
  );
}
