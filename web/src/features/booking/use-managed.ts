import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { bookingQuery } from './api';

export type News = 'accepted' | 'moved' | 'waitsToMove';

/** What the page has to say about the last thing that was done. */
export type Said = { news: News } | { problem: Problem };

export interface Managed {
  query: UseQueryResult<Booking>;
  said: Said | undefined;
  /** An answer came: this is how the booking stands now. */
  changed: (booking: Booking, news?: Said) => Promise<void>;
  /** It was refused because something had changed before: the page shows how it stands, and why not. */
  refused: (problem: Problem) => void;
}

/** One booking, kept current, and what was last done to it. */
export function useManaged(token: string, known?: Booking): Managed {
  const client = useQueryClient();
  const navigate = useNavigate();
  const query = useQuery({ ...bookingQuery(token), ...(known ? { initialData: known } : {}) });
  const [last, setLast] = useState<{ token: string; said: Said | undefined }>();

  const changed: Managed['changed'] = async (booking, said) => {
    // Accepting a place to move to answers with the booking that moved, which has a page of its own.
    const isOther = query.data !== undefined && booking.id !== query.data.id;
    const shownBy = isOther ? booking.manage_token : token;
    const { queryKey } = bookingQuery(shownBy);
    // An older answer that is still on its way must not outlive this one.
    await client.cancelQueries({ queryKey });
    client.setQueryData(queryKey, booking);
    // What an invitation shows has changed as well.
    void client.invalidateQueries({ queryKey: ['invitation'] });
    setLast({ token: shownBy, said });
    if (isOther) await navigate({ to: '/manage/$token', params: { token: shownBy }, replace: true });
  };
  return {
    query,
    said: last?.token === token ? last.said : undefined,
    changed,
    refused: (problem) => {
      setLast({ token, said: { problem } });
      void query.refetch();
    },
  };
}

/** True while what is shown may be old: the last question was not answered, or there is no network to ask by. */
export function isBehind({ isRefetchError, fetchStatus }: UseQueryResult<Booking>): boolean {
  return isRefetchError || fetchStatus === 'paused';
}
