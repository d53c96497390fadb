import { useEffect, useState } from 'react';
import { apiUrl } from '@/lib/api/client';
import type { ClassPlaces, HostClass } from '@/lib/api/types';
import { queryClient } from '@/lib/query';
import { classQuery, reloadClass } from './api';

/** When the stream is refused for good, the class is asked for at this pace instead. */
const POLL_MS = 15_000;
/** At an opening places change many times a second; the lists are asked again this often at most. */
const PAUSE_MS = 2_000;

/** Keeps a class current while one of its pages is open. False while the connection is down. */
export function useLiveClass(course: HostClass | undefined): boolean {
  const [isLive, setLive] = useState(true);
  const id = course?.id;
  const token = course?.share_token;
  // Nothing happens in a draft, and nobody is told of it.
  const isWatched = course !== undefined && course.status !== 'DRAFT';

  useEffect(() => {
    if (!isWatched || id === undefined) return;
    const stream = new EventSource(apiUrl('/classes/{id}/stream', { path: { id }, query: { token } }));
    let poll: ReturnType<typeof setInterval> | undefined;
    let pause: ReturnType<typeof setTimeout> | undefined;
    let wasDown = false;
    const reload = () => {
      pause ??= setTimeout(() => {
        pause = undefined;
        reloadClass(id);
      }, PAUSE_MS);
    };

    stream.onopen = () => {
      // Changes that happened while the connection was down were sent to nobody.
      if (wasDown) reload();
      wasDown = false;
      setLive(true);
    };
    stream.onerror = () => {
      wasDown = true;
      setLive(false);
      if (stream.readyState === EventSource.CLOSED) poll ??= setInterval(reload, POLL_MS);
    };
    stream.addEventListener('places', (event: MessageEvent<string>) => {
      applyPlaces(JSON.parse(event.data) as ClassPlaces);
      reload();
    });
    // The server could not keep up with this connection and skipped changes.
    stream.addEventListener('resync', reload);
    return () => {
      stream.close();
      clearInterval(poll);
      clearTimeout(pause);
    };
  }, [id, token, isWatched]);

  return isLive;
}

/** The dots move at once; what the message does not say is asked for a moment later. */
function applyPlaces({ class_id, capacity, taken_count, waiting_count }: ClassPlaces): void {
  queryClient.setQueryData(classQuery(class_id).queryKey, (known) =>
    known ? { ...known, capacity, taken_count, waiting_count } : known,
  );
}
