import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf } from '@/lib/api/pages';

const PAGE_SIZE = 24;
/** Own applications are few; one part holds them all but for the most eager. */
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

export const ownQuery = queryOptions({
  queryKey: ['enrollments', 'all'],
  queryFn: ({ signal }) => call('GET', '/enrollments', { query: { page: 1, page_size: OWN_PAGE_SIZE }, signal }),
});
