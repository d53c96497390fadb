import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getInvitations, type InvitationStatus } from '@/lib/api/next-host';
import { nextPageOf } from '@/lib/api/pages';
import { queryClient } from '@/lib/query';

const PAGE_SIZE = 50;
/** While mails are under way their state changes by the second. */
const REFRESH_MS = 10_000;

export type InvitationFilter = InvitationStatus | 'ALL';

export const invitationsQuery = (filter: InvitationFilter) =>
  infiniteQueryOptions({
    queryKey: ['invitations', filter],
    queryFn: ({ pageParam, signal }) => {
      const status = filter === 'ALL' ? undefined : filter;
      return getInvitations({ status, page: pageParam, page_size: PAGE_SIZE }, signal);
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

/** How many invitations wait to be used. */
export const waitingQuery = queryOptions({
  queryKey: ['invitations', 'waiting'],
  queryFn: async ({ signal }) => (await getInvitations({ status: 'LIVE', page: 1, page_size: 1 }, signal)).total,
});

export function reloadInvitations(): void {
  void queryClient.invalidateQueries({ queryKey: ['invitations'] });
}
