import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import type { ClassForm, ClassFormBody, HostClass } from '@/lib/api/types';

export const formQuery = ({ id, share_token: token }: HostClass) =>
  queryOptions({
    // Not among what a live class asks for again: what is being built must not be replaced under the hand.
    queryKey: ['class-form', id],
    queryFn: ({ signal }) => call('GET', '/classes/{id}/form', { path: { id }, query: { token }, signal }),
  });

export function saveForm(id: string, body: ClassFormBody): Promise<ClassForm> {
  return call('PUT', '/classes/{id}/form', { path: { id }, body });
}
