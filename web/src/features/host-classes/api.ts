import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { apiUrl, call } from '@/lib/api/client';
import { nextPageOf } from '@/lib/api/pages';
import type { ClassBody, ClassEdit, ClassStatus, HostClass } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

const PAGE_SIZE = 50;
/** A host who leaves a list open sees an application this much later at most; an open class has a stream. */
export const REFRESH_MS = 20_000;

export const classesQuery = (status: ClassStatus | undefined, q: string) =>
  infiniteQueryOptions({
    queryKey: ['host-classes', 'list', status, q],
    queryFn: ({ pageParam, signal }) => {
      const query = { status: status && [status], q: q || undefined, page: pageParam, page_size: PAGE_SIZE };
      return call('GET', '/admin/classes', { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

export const classQuery = (id: string) =>
  queryOptions({
    queryKey: ['host-classes', 'one', id],
    queryFn: ({ signal }) => call('GET', '/admin/classes/{id}', { path: { id }, signal }),
  });

export const dashboardQuery = (id: string) =>
  queryOptions({
    queryKey: ['host-classes', 'dashboard', id],
    queryFn: ({ signal }) => call('GET', '/admin/dashboard', { query: { class_id: id }, signal }),
  });

export function createClass(body: ClassBody, idempotencyKey: string): Promise<HostClass> {
  return call('POST', '/classes', { body, idempotencyKey });
}

export function changeClass(id: string, body: ClassEdit): Promise<HostClass> {
  return call('PUT', '/classes/{id}', { path: { id }, body });
}

export function deleteClass(id: string): Promise<void> {
  return call('DELETE', '/classes/{id}', { path: { id } });
}

export type ClassDeed = { kind: 'publish' | 'unpublish' | 'close' | 'reopen' } | { kind: 'cancel'; reason: string };

export function doWithClass(id: string, deed: ClassDeed): Promise<HostClass> {
  const path = { id };
  switch (deed.kind) {
    case 'cancel':
      return call('POST', '/classes/{id}/cancel', { path, body: deed.reason ? { reason: deed.reason } : {} });
    case 'publish':
      return call('POST', '/classes/{id}/publish', { path });
    case 'unpublish':
      return call('POST', '/classes/{id}/unpublish', { path });
    case 'close':
      return call('POST', '/classes/{id}/close', { path });
    case 'reopen':
      return call('POST', '/classes/{id}/reopen', { path });
  }
}

export function putImage(id: string, picture: Blob): Promise<HostClass> {
  return call('PUT', '/classes/{id}/image', { path: { id }, body: picture });
}

export function removeImage(id: string): Promise<HostClass> {
  return call('DELETE', '/classes/{id}/image', { path: { id } });
}

/** The picture; its id in the address, so that a new one is not taken for the old one. */
export function imageUrl({ id, image_id, share_token }: HostClass): string {
  return apiUrl('/classes/{id}/image', { path: { id }, query: { token: share_token, of: image_id ?? undefined } });
}

/** Shows a class as it is now wherever it is shown, before the lists are asked again. */
export function putClass(changed: HostClass): void {
  queryClient.setQueryData(classQuery(changed.id).queryKey, changed);
  void queryClient.invalidateQueries({ queryKey: ['host-classes', 'list'] });
}

/** What one class consists of: itself, its figures, its applications. */
export function reloadClass(id: string): void {
  void queryClient.invalidateQueries({ queryKey: ['host-classes'] });
  void queryClient.invalidateQueries({ queryKey: ['host-enrollments', id] });
}
