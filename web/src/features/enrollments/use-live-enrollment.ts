import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useClassStream } from '@/features/classes/live';
import type { Enrollment } from '@/lib/api/types';
import { enrollmentQuery } from './api';
import { pauseBefore } from './pace';

/** Asks for the application whenever something happens in its class: the stream itself says nothing about anybody. */
export function useLiveEnrollment(enrollment: Enrollment): boolean {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const askedAt = useRef(0);
  const { id } = enrollment;
  const ask = useCallback(() => {
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        askedAt.current = Date.now();
        void client.invalidateQueries({ queryKey: enrollmentQuery(id).queryKey });
      },
      pauseBefore(askedAt.current, Date.now(), Math.random()),
    );
  }, [client, id]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useClassStream(enrollment.class.id, enrollment.class.share_token ?? undefined, {
    onPlaces: ask,
    onResync: ask,
  });
}
