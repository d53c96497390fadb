import { useState } from 'react';
import type { Problem } from '@/lib/api/problem';
import type { GuestSlot } from '@/lib/api/types';
import { dayOf, viewerZone } from '@/lib/time';
import { type Choice, LOST_REASONS, type LostReason, lossOf } from './choice';
import {
  type DayOfSlots,
  dayStrip,
  firstDay,
  isTakeable,
  isWaitable,
  nearestFree,
  nextPosition,
  soonest,
} from './slots';

/** One try to get the chosen slot: to book it, or to move to it. */
export interface Attempt {
  isSending: boolean;
  problem: Problem | undefined;
  /** The slot that the server did not give. */
  refusedSlotId: string | undefined;
  /** Of an attempt under way, or without an answer: whether it is to wait. What is sent does not change any more. */
  waits: boolean | undefined;
  /** Takes a refusal off the page. */
  forget: () => void;
}

export interface Lost {
  reason: LostReason;
  /** The slot as it is now: of one that was moved the new time, else the one that was chosen. */
  slot: GuestSlot;
  nearest: GuestSlot | undefined;
  /** Which place in its line would be the guest's now. */
  position: number | undefined;
  /** True if this answers a press of the button: then the page comes here. A live change must not move the page. */
  isAnswer: boolean;
}

export interface Picking {
  days: DayOfSlots[];
  day: string | undefined;
  openDay: (day: string) => void;
  soonest: GuestSlot[];
  /** What was chosen, also while it is lost. */
  chosen: GuestSlot | undefined;
  /** What was chosen, as it is now, if it can still be had. */
  takeable: GuestSlot | undefined;
  /** True if taking it means waiting for it. */
  willWait: boolean;
  nearest: GuestSlot | undefined;
  lost: Lost | undefined;
  choose: (slot: GuestSlot, waits?: boolean) => void;
}

interface PickerInput {
  slots: GuestSlot[];
  /** Slots in which the guest already is; they are shown, but not to be chosen. */
  own: ReadonlySet<string>;
  now: Date;
  attempt: Attempt;
}

/** What is chosen, what became of it, and what is nearest to it. */
export function usePicker({ slots, own, now, attempt }: PickerInput): Picking {
  const [made, setChoice] = useState<Choice>();
  const [openedDay, setOpenedDay] = useState<string>();
  const zone = viewerZone();
  const days = dayStrip(slots, zone, now);
  const others = slots.filter((slot) => !own.has(slot.id));
  const isUnsure = Boolean(attempt.problem?.isOutcomeUnknown);

  // Where the guest turns out to be already, there is nothing left to choose.
  const isSettled = !attempt.isSending && !isUnsure;
  const choice = made && isSettled && own.has(made.slot.id) ? undefined : made;
  const current = choice && slots.find((slot) => slot.id === choice.slot.id);
  const nearest = choice && nearestFree(others, choice.slot);
  const lost = choice && !attempt.isSending ? lostOf(choice, current, nearest, attempt, now) : undefined;
  const takeable = current && !lost ? current : undefined;
  return {
    days,
    day: openedDay ?? firstDay(days),
    openDay: setOpenedDay,
    soonest: soonest(others),
    chosen: choice?.slot,
    takeable,
    willWait: attempt.waits ?? (takeable !== undefined && !isTakeable(takeable)),
    nearest,
    lost,
    choose: (slot, waits = !isTakeable(slot)) => {
      if (isUnsure) return;
      attempt.forget();
      setChoice({ slot, waits });
      setOpenedDay(dayOf(slot.starts_at, zone));
    },
  };
}

/** What became of the choice, as the server said or as the live list shows. */
function lostOf(
  choice: Choice,
  current: GuestSlot | undefined,
  nearest: GuestSlot | undefined,
  { problem, refusedSlotId }: Attempt,
  now: Date,
): Lost | undefined {
  const isAnswer = refusedSlotId === choice.slot.id;
  if (!isAnswer && problem?.isOutcomeUnknown) return undefined;
  const reason = isAnswer ? LOST_REASONS[problem?.code ?? ''] : lossOf(choice, current, now);
  if (!reason) return undefined;
  let position: number | undefined;
  if (reason === 'full' && current && isWaitable(current)) position = nextPosition(current);
  // The list may still be on its way when the answer is here.
  else if (reason === 'full' && problem?.document.waitlist)
    position = nextPosition({ waiting: problem.document.waiting ?? 0 });
  return { reason, slot: current ?? choice.slot, nearest, position, isAnswer };
}
