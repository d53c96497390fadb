import { useEffect, useState } from 'react';
import { onClockSet, present } from '@/lib/clock';
import { SECONDS_SHOWN_BELOW_MS } from '@/lib/time';

const CALM_MS = 15_000;
const SECOND_MS = 1_000;

/** What is left until an instant by the server's clock, renewed each second only while seconds are shown. `onOver` is told once. */
export function useLeft(until: string, onOver: () => void): number {
  const end = Date.parse(until);
  const [left, setLeft] = useState(() => end - present().getTime());
  const isClose = left < SECONDS_SHOWN_BELOW_MS + CALM_MS;
  const isOver = left <= 0;
  useEffect(() => {
    const renew = () => setLeft(end - present().getTime());
    renew();
    if (isOver) return;
    const timer = setInterval(renew, isClose ? SECOND_MS : CALM_MS);
    const stop = onClockSet(renew);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [end, isClose, isOver]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is told when the time is over, not when it is another function
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver]);
  return left;
}
