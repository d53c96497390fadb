import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { persist } from '@/lib/api/persist';
import type { Application, Attendee, Draft, Enrollment } from '@/lib/api/types';
import { whenOpen } from './when-open';

export const formQuery = (id: string, token: string | undefined) =>
  queryOptions({
    queryKey: ['class', id, 'form'],
    queryFn: ({ signal }) => call('GET', '/classes/{id}/form', { path: { id }, query: { token }, signal }),
  });

export const attendeesQuery = queryOptions({
  queryKey: ['attendees'],
  queryFn: ({ signal }) => call('GET', '/attendees', { signal }),
});

export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ['class', id, 'draft'],
    queryFn: ({ signal }) => call('GET', '/classes/{id}/draft', { path: { id }, signal }),
    // What is typed here is newer than any answer that comes later.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export function addAttendee(name: string): Promise<Attendee> {
  return call('POST', '/attendees', { body: { name } });
}

export function putDraft(id: string, draft: Draft): Promise<unknown> {
  return call('PUT', '/classes/{id}/draft', { path: { id }, body: draft });
}

/** Sent as often as it takes for an answer to arrive, and carried out once. */
export function apply(id: string, application: Application, idempotencyKey: string): Promise<Enrollment> {
  const send = () => call('POST', '/classes/{id}/enrollments', { path: { id }, body: application, idempotencyKey });
  return whenOpen(() => persist(send));
}
