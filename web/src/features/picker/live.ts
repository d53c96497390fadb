import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiUrl } from '@/lib/api/client';
import type { PlaceChange } from '@/lib/api/types';
import { slotsQuery } from './api';
import { applyChange } from './slots';

/** When the stream is refused for good, the list is asked for at this pace instead. */
const POLL_MS = 10_000;

/** Keeps the places of an invitation's slots current while the page is open. False while the connection is down. */
export function useLiveSlots(token: string): boolean {
  const [isLive, setLive] = useState(true);
  const client = useQueryClient();

  useEffect(() => {
    const { queryKey } = slotsQuery(token);
    const reload = () => void client.invalidateQueries({ queryKey });
    const stream = new EventSource(apiUrl('/invitations/slots/stream', { query: { token } }));
    let poll: ReturnType<typeof setInterval> | undefined;
    let wasDown = false;

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
    stream.addEventListener('slot', (event: MessageEvent<string>) => {
      const change = JSON.parse(event.data) as PlaceChange;
      const known = client.getQueryData(queryKey);
      if (!known?.items.some((slot) => slot.id === change.id)) return reload();
      client.setQueryData(queryKey, applyChange(known, change));
    });
    // The server could not keep up with this connection and skipped changes.
    stream.addEventListener('resync', reload);
    return () => {
      stream.close();
      clearInterval(poll);
    };
  }, [token, client]);

  return isLive;
}
