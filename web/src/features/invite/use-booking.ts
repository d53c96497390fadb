import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { asProblem, type FieldProblem, type Problem } from '@/lib/api/problem';
import type { Booking, NewBooking } from '@/lib/api/types';
import { useIdempotencyKey } from '@/lib/idempotency';
import { book, invitationQuery } from './api';
import type { LostReason } from './lost-note';

/** Refusals that mean "not this slot", in the words of the picker. */
export const LOST_REASONS: Record<string, LostReason> = {
  slot_full: 'full',
  slot_closed: 'closed',
  slot_cancelled: 'cancelled',
  slot_started: 'started',
  not_found: 'gone',
};

/** Refusals that mean "you have one already": the page then shows it. */
export const ALREADY = new Set(['already_booked', 'invitation_used', 'idempotency_key_reused']);

export interface BookingAttempt {
  /** `onInvalid` is told which fields the server did not accept. */
  send: (booking: NewBooking, onInvalid: (problems: FieldProblem[]) => void) => void;
  isSending: boolean;
  booked: Booking | undefined;
  problem: Problem | undefined;
  refusedSlotId: string | undefined;
  /** Takes a refusal off the page. */
  forget: () => void;
  /** Begins a new form after a booking was made and cancelled. */
  startOver: () => void;
}

/** Sends the form, once: a second press while the first is under way does nothing, a retry carries the same key. */
export function useBooking(token: string): BookingAttempt {
  const client = useQueryClient();
  const { key, renew } = useIdempotencyKey();
  // The slots are kept below the invitation's key, so both are asked for again.
  const reload = () => void client.invalidateQueries({ queryKey: invitationQuery(token).queryKey });
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: (booking: NewBooking) => book(booking, key),
    onError: () => reload(),
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : undefined;
  return {
    send: (booking, onInvalid) => {
      // State changes arrive with the next render; a double click is faster than that.
      if (isUnderWay.current) return;
      isUnderWay.current = true;
      mutation.mutate(booking, { onError: (error) => onInvalid(asProblem(error).errors) });
    },
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
