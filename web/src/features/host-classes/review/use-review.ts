import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { HostEnrollment } from '@/lib/api/types';
import { queryClient } from '@/lib/query';
import { enrollmentQuery, everybodyQuery } from '../applicants/api';
import { arrivals, nextOpen, type Queue, step } from './queue';

/** The queue of those under review, where one is in it, and what has been decided since the page was opened. */
export function useReview(classId: string) {
  const navigate = useNavigate();
  const { at } = useSearch({ from: '/host/classes/$classId/review' });
  const list = useQuery(everybodyQuery(classId, 'APPLIED'));
  const applied = list.data?.items;
  const [queue, setQueue] = useState<Queue>();
  const [last, setLast] = useState<HostEnrollment>();

  // The queue is taken once: who is decided about must not vanish under the hand, nor newcomers shift it.
  if (applied && !queue) setQueue({ ids: applied.map(({ id }) => id), done: new Set() });

  const known = queue ?? { ids: [], done: new Set<string>() };
  const current = at !== undefined && known.ids.includes(at) ? at : nextOpen(known, undefined);
  const goTo = (id: string | undefined) => {
    if (id === undefined) return;
    void navigate({
      to: '/host/classes/$classId/review',
      params: { classId },
      search: { at: id },
      replace: true,
      resetScroll: true,
    });
  };

  const following = current === undefined ? undefined : nextOpen(known, current);
  useEffect(() => {
    // So that the next one stands at once.
    if (following !== undefined) void queryClient.prefetchQuery(enrollmentQuery(classId, following));
  }, [classId, following]);

  return {
    list,
    queue: known,
    current,
    last,
    fresh: applied
      ? arrivals(
          known,
          applied.map(({ id }) => id),
        )
      : [],
    isOver: queue !== undefined && known.ids.every((id) => known.done.has(id)),
    goTo,
    move: (by: 1 | -1) => goTo(step(known, current, by)),
    /** Somebody is decided about, by us or by somebody else; on to the next one. */
    finish: (id: string, decided?: HostEnrollment) => {
      const done = new Set(known.done).add(id);
      setQueue({ ...known, done });
      setLast(decided);
      goTo(nextOpen({ ...known, done }, id));
    },
    /** Back to somebody whose decision was taken back. */
    reopen: (id: string) => {
      const done = new Set(known.done);
      done.delete(id);
      setQueue({ ...known, done });
      setLast(undefined);
      goTo(id);
    },
    takeIn: (ids: string[]) => {
      setQueue({ ...known, ids: [...known.ids, ...ids] });
      goTo(ids[0]);
    },
  };
}
