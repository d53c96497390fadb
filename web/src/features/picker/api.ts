import { queryOptions } from '@tanstack/react-query';
import { guestApi } from '@/lib/api/next-guest';

/** The slots that a link opens: an invitation's, or a booking's, to choose where to move. */
export const slotsQuery = (token: string) =>
  queryOptions({
    queryKey: ['slots', token],
    queryFn: ({ signal }) => guestApi.slots(token, signal),
  });
