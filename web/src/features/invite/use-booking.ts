import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { slotsQuery } from '@/features/picker/api';
import { LOST_REASONS } from '@/features/picker/choice';
import type { Attempt } from '@/features/picker/use-picker';
import { asProblem, type FieldProblem } from '@/lib/api/problem';
import type { Booking, NewBooking } from '@/lib/api/types';
import { useIdempotencyKey } from '@/lib/idempotency';
import { book, invitationQuery } from './api';

/** Refusals that mean "you have one already": the page then shows it. */
export const ALREADY = new Set(['already_booked', 'already_waiting', 'invitation_used', 'idempotency_key_reused']);

export interface BookingAttempt extends Attempt {
  /** `onInvalid` is told which fields the server did not accept. */
  send: (booking: NewBooking, onInvalid: (problems: FieldProblem[]) => void) => void;
  /** Asks once more for the answer to what was sent, whatever the page shows by now. */
  sendAgain: () => void;
  booked: Booking | undefined;
  /** Begins a new form after a booking was made and cancelled. */
  startOver: () => void;
}

/** Sends the form, once: a second press while the first is under way does nothing, a retry carries the same key. */
export function useBooking(token: string): BookingAttempt {
  const client = useQueryClient();
  const { key, renew } = useIdempotencyKey();
  const reload = () => {
    void client.invalidateQueries({ queryKey: invitationQuery(token).queryKey });
    void client.invalidateQueries({ queryKey: slotsQuery(token).queryKey });
  };
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: (booking: NewBooking) => book(booking, key),
    onError: () => reload(),
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : undefined;
  const isOpen = mutation.isPending || problem?.isOutcomeUnknown;
  const send: BookingAttempt['send'] = (booking, onInvalid) => {
    // State changes arrive with the next render; a double click is faster than that.
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    mutation.mutate(booking, { onError: (error) => onInvalid(asProblem(error).errors) });
  };
  return {
    send,
    sendAgain: () => mutation.variables && send(mutation.variables, () => undefined),
    waits: isOpen ? Boolean(mutation.variables?.waitlist) : undefined,
    isSending: mutation.isPending,
    booked: mutation.data,
    problem,
    refusedSlotId: problem && LOST_REASONS[problem.code] ? mutation.variables?.slot_id : undefined,
    forget: mutation.reset,
    startOver: () => {
      reload();
      renew();
      mutation.reset();
    },
  };
}
