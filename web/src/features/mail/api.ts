import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';

const REFRESH_MS = 3_000;

export const mailsQuery = queryOptions({
  queryKey: ['mails'],
  queryFn: ({ signal }) => call('GET', '/dev/mails', { query: { page_size: 100 }, signal }),
  refetchInterval: REFRESH_MS,
});
