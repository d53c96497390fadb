import { useEffect, useState } from 'react';

const TICK_MS = 20_000;

/** The present, renewed often enough for deadlines in minutes; the server has the last word on every one of them. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
