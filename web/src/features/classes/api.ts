import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf } from '@/lib/api/pages';

const PAGE_SIZE = 24;
/** For oneself and each attendee, again and again: one part holds them all but for the most eager. */
const OWN_PAGE_SIZE = 100;

export type When = 'upcoming' | 'open';

export const classesQuery = (q: string, when: When, pageSize = PAGE_SIZE) =>
  infiniteQueryOptions({
    queryKey: ['classes', { q, when, pageSize }],
    queryFn: ({ pageParam, signal }) =>
      call('GET', '/classes', { query: { q: q || undefined, when, page: pageParam, page_size: pageSize }, signal }),
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
  });

/** `token` opens a class that is not listed. */
export const classQuery = (id: string, token: string | undefined) =>
  queryOptions({
    queryKey: ['class', id],
    queryFn: ({ signal }) => call('GET', '/classes/{id}', { path: { id }, query: { token }, signal }),
  });

/** What the reader has applied for in one class. */
export const ownQuery = (classId: string) =>
  queryOptions({
    queryKey: ['enrollments', 'of-class', classId],
    queryFn: ({ signal }) =>
      call('GET', '/enrollments', { query: { class_id: classId, page_size: OWN_PAGE_SIZE }, signal }),
  });
