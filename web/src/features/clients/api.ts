import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf } from '@/lib/api/pages';

export const clientsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['clients', 'list', q],
    queryFn: ({ pageParam, signal }) =>
      call('GET', '/admin/clients/list', { query: { q: q || undefined, page: pageParam }, signal }),
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
  });

export const clientQuery = (email: string) =>
  queryOptions({
    queryKey: ['clients', 'one', email],
    queryFn: ({ signal }) => call('GET', '/admin/clients', { query: { email }, signal }),
  });
