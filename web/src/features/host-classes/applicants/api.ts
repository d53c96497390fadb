import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { apiUrl, call } from '@/lib/api/client';
import { nextPageOf, wholeList } from '@/lib/api/pages';
import type {
  BulkBody,
  BulkReport,
  ByHostBody,
  DecisionBody,
  EnrollmentStatus,
  HostEnrollment,
  StoredFile,
} from '@/lib/api/types';
import { queryClient } from '@/lib/query';
import { reloadClass } from '../api';

const PAGE_SIZE = 100;

export const SORTS = ['arrival', '-arrival', 'name'] as const;
export type Sort = (typeof SORTS)[number];

export interface EnrollmentFilter {
  status: EnrollmentStatus | undefined;
  q: string;
  sort: Sort;
}

export const enrollmentsQuery = (classId: string, { status, q, sort }: EnrollmentFilter) =>
  infiniteQueryOptions({
    queryKey: ['host-enrollments', classId, 'list', status, q, sort],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        class_id: classId,
        status: status && [status],
        q: q || undefined,
        sort,
        page: pageParam,
        page_size: PAGE_SIZE,
      };
      return call('GET', '/admin/enrollments', { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
  });

/** Everybody in one state, in the order in which they came. */
export const everybodyQuery = (classId: string, status: EnrollmentStatus) =>
  queryOptions({
    queryKey: ['host-enrollments', classId, 'all', status],
    queryFn: ({ signal }) =>
      wholeList((part) =>
        call('GET', '/admin/enrollments', {
          query: { class_id: classId, status: [status], sort: 'arrival', ...part },
          signal,
        }),
      ),
  });

export const enrollmentQuery = (classId: string, id: string) =>
  queryOptions({
    queryKey: ['host-enrollments', classId, 'one', id],
    queryFn: ({ signal }) => call('GET', '/admin/enrollments/{id}', { path: { id }, signal }),
  });

export function decide(id: string, body: DecisionBody): Promise<HostEnrollment> {
  return call('PUT', '/admin/enrollments/{id}', { path: { id }, body });
}

export function decideMany(body: BulkBody): Promise<BulkReport> {
  return call('POST', '/admin/enrollments/bulk', { body });
}

export function enrolByHost(classId: string, body: ByHostBody, idempotencyKey: string): Promise<HostEnrollment> {
  return call('POST', '/classes/{id}/enrollments/by-host', { path: { id: classId }, body, idempotencyKey });
}

export function csvUrl(classId: string): string {
  return apiUrl('/admin/enrollments.csv', { query: { class_id: classId } });
}

export function fileUrl(classId: string, { id }: StoredFile): string {
  return apiUrl('/classes/{id}/files/{file}', { path: { id: classId, file: id } });
}

/** Shows an application as it is now, before everything else is asked again. */
export function putEnrollment(changed: HostEnrollment): void {
  queryClient.setQueryData(enrollmentQuery(changed.class_id, changed.id).queryKey, (known) =>
    // A decision may be answered without what only the whole application has.
    known
      ? { ...known, ...changed, answers: changed.answers ?? known.answers, form: changed.form ?? known.form }
      : known,
  );
  reloadClass(changed.class_id);
}
