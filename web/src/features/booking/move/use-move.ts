import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { slotsQuery } from '@/features/picker/api';
import { LOST_REASONS } from '@/features/picker/choice';
import type { Attempt } from '@/features/picker/use-picker';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { useIdempotencyKey } from '@/lib/idempotency';
import { bookingQuery, moveBooking } from '../api';
import type { News } from '../use-managed';

/** Refusals that concern the booking itself: there is nothing to choose any more, its own page says why. */
const OF_BOOKING = new Set(['booking_over', 'move_too_late', 'same_slot']);

interface Target {
  slotId: string;
  waits: boolean;
}

export interface MoveAttempt extends Attempt {
  send: (target: Target) => void;
  /** Asks once more for the answer to what was sent. */
  sendAgain: () => void;
}

interface MoveInput {
  token: string;
  onMoved: (booking: Booking, news: News) => void;
  onRefused: (problem: Problem) => void;
}

/** Sends the move, once; a retry carries the same key and is carried out once. */
export function useMove({ token, onMoved, onRefused }: MoveInput): MoveAttempt {
  const client = useQueryClient();
  const { key } = useIdempotencyKey();
  const isUnderWay = useRef(false);
  const mutation = useMutation({
    mutationFn: ({ slotId, waits }: Target) => moveBooking(token, slotId, waits, key),
    onSuccess: (booking, { slotId }) => onMoved(booking, booking.slot.id === slotId ? 'moved' : 'waitsToMove'),
    onError: (error) => {
      const problem = asProblem(error);
      if (OF_BOOKING.has(problem.code)) return onRefused(problem);
      void client.invalidateQueries({ queryKey: slotsQuery(token).queryKey });
      void client.invalidateQueries({ queryKey: bookingQuery(token).queryKey });
    },
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  const problem = mutation.error ? asProblem(mutation.error) : undefined;
  const isOpen = mutation.isPending || problem?.isOutcomeUnknown;
  const send = (target: Target) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    mutation.mutate(target);
  };
  return {
    send,
    sendAgain: () => mutation.variables && send(mutation.variables),
    isSending: mutation.isPending,
    problem,
    refusedSlotId: problem && LOST_REASONS[problem.code] ? mutation.variables?.slotId : undefined,
    waits: isOpen ? Boolean(mutation.variables?.waits) : undefined,
    forget: mutation.reset,
  };
}
