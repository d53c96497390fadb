import { useEffect, useState } from 'react';
import { onClockSet, present } from './clock';

const TICK_MS = 20_000;

/** The present, renewed often enough for deadlines in minutes; the server has the last word on every one of them. */
export function useNow(): Date {
  const [now, setNow] = useState(present);
  useEffect(() => {
    const renew = () => setNow(present());
    const timer = setInterval(renew, TICK_MS);
    const stop = onClockSet(renew);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  return now;
}
