import { useMutation } from '@tanstack/react-query';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { HostBooking } from '@/lib/api/types';
import { type BookingChange, changeBooking, putBooking, reloadBookings } from './api';

interface ChangeOptions {
  onChanged?: ((booking: HostBooking) => void) | undefined;
}

/** Changes one booking: came, did not come, cancelled. */
export function useChangeBooking(booking: HostBooking, { onChanged }: ChangeOptions = {}) {
  const change = useMutation({
    mutationFn: (request: BookingChange) => changeBooking(booking.id, request),
    onSuccess: (changed) => {
      putBooking(changed);
      onChanged?.(changed);
    },
    // After a refusal, too, the booking is not what the page believed.
    onSettled: reloadBookings,
  });
  const problem: Problem | undefined = change.error ? asProblem(change.error) : undefined;
  return {
    isPending: change.isPending,
    /** What is being sent, to show it as if it had happened. */
    pending: change.isPending ? change.variables.kind : undefined,
    problem,
    send: (request: BookingChange) => {
      if (!change.isPending) change.mutate(request);
    },
    forget: change.reset,
  };
}
