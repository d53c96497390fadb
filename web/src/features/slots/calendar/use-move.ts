import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { changeSlot, putSlot, reloadSlots } from '../api';
import type { Times } from '../series';

interface Moved {
  slot: Slot;
  times: Times;
  revert: () => void;
}

export interface Move {
  /** What waits for an answer, because people are concerned. */
  asked: Moved | undefined;
  isSending: boolean;
  problem: Problem | undefined;
  ask: (slot: Slot, times: Times, revert: () => void) => void;
  confirm: () => void;
  giveUp: () => void;
}

/** A slot dragged elsewhere: at once while nobody is concerned, else after asking; refused, it goes back. */
export function useMove(): Move {
  const [asked, setAsked] = useState<Moved>();
  const change = useMutation({
    mutationFn: ({ slot, times }: Moved) => changeSlot(slot.id, { ...times, version: slot.version }),
    onSuccess: putSlot,
    onError: (_, { revert }) => revert(),
    onSettled: () => {
      setAsked(undefined);
      reloadSlots();
    },
  });
  return {
    asked,
    isSending: change.isPending,
    problem: change.error ? asProblem(change.error) : undefined,
    ask: (slot, times, revert) => {
      const moved = { slot, times, revert };
      change.reset();
      if (slot.booked_count + slot.waiting_count > 0) setAsked(moved);
      else change.mutate(moved);
    },
    confirm: () => {
      if (asked && !change.isPending) change.mutate(asked);
    },
    giveUp: () => {
      if (change.isPending) return;
      asked?.revert();
      setAsked(undefined);
    },
  };
}
