import { queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';

/** The slots that a link opens: an invitation's, or a booking's, to choose where to move. */
export const slotsQuery = (token: string) =>
  queryOptions({
    queryKey: ['slots', token],
    queryFn: ({ signal }) => call('GET', '/invitations/slots', { query: { token }, signal }),
  });
