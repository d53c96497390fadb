import { useEffect, useState } from 'react';
import { onClockSet, present } from './clock';

const SECOND_MS = 1_000;

/** The present by the server's clock, renewed as each of its seconds begins. */
export function useSecond(): Date {
  const [now, setNow] = useState(present);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const renew = () => {
      clearTimeout(timer);
      const shown = present();
      setNow(shown);
      timer = setTimeout(renew, SECOND_MS - (shown.getTime() % SECOND_MS));
    };
    renew();
    const stop = onClockSet(renew);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return now;
}
