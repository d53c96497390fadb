import { useSyncExternalStore } from 'react';

/** From here on seven days fit beside each other. */
const WEEK_FITS = '(min-width: 640px)';

export function useWeekFits(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WEEK_FITS).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WEEK_FITS);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
