import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { apiUrl } from '@/lib/api/client';
import type { ClassPlaces } from '@/lib/api/types';
import { classQuery } from './api';

/** When the stream is refused for good, the page asks at this pace instead. */
const POLL_MS = 10_000;

interface Listener {
  onPlaces: (places: ClassPlaces) => void;
  /** Changes were missed: everything has to be asked for again. */
  onResync: () => void;
}

/** Listens to the places of a class while the page is open. False while the connection is down. */
export function useClassStream(id: string, token: string | undefined, listener: Listener): boolean {
  const [isLive, setLive] = useState(true);
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const stream = new EventSource(apiUrl('/classes/{id}/stream', { path: { id }, query: { token } }));
    let poll: ReturnType<typeof setInterval> | undefined;
    let wasDown = false;
    const resync = () => latest.current.onResync();
    stream.onopen = () => {
      // Changes that happened while the connection was down were sent to nobody.
      if (wasDown) resync();
      wasDown = false;
      setLive(true);
    };
    stream.onerror = () => {
      wasDown = true;
      setLive(false);
      if (stream.readyState === EventSource.CLOSED) poll ??= setInterval(resync, POLL_MS);
    };
    stream.addEventListener('places', (event: MessageEvent<string>) => {
      latest.current.onPlaces(JSON.parse(event.data) as ClassPlaces);
    });
    stream.addEventListener('resync', resync);
    return () => {
      stream.close();
      clearInterval(poll);
    };
  }, [id, token]);
  return isLive;
}

/** Keeps the places of the open class current. */
export function useLiveClass(id: string, token: string | undefined): boolean {
  const client = useQueryClient();
  const { queryKey } = classQuery(id, token);
  const reload = () => void client.invalidateQueries({ queryKey });
  return useClassStream(id, token, {
    onPlaces: (places) => {
      const known = client.getQueryData(queryKey);
      if (!known || known.status !== places.status) return reload();
      // The stream and an answer on its way may overtake each other.
      if (places.version < known.version) return;
      const { class_id: _, ...changed } = places;
      client.setQueryData(queryKey, { ...known, ...changed });
    },
    onResync: reload,
  });
}
