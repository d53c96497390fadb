import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getClient, getClients } from '@/lib/api/next-host';
import { nextPageOf } from '@/lib/api/pages';

export const clientsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['clients', 'list', q],
    queryFn: ({ pageParam, signal }) => getClients(q, pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
  });

export const clientQuery = (email: string) =>
  queryOptions({ queryKey: ['clients', 'one', email], queryFn: ({ signal }) => getClient(email, signal) });
