import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import type { Invitation, InvitationStatus, NewInvitation } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

const PAGE_SIZE = 50;
/** While mails are under way their state changes by the second. */
const REFRESH_MS = 10_000;

export type InvitationFilter = InvitationStatus | 'ALL';

export const invitationsQuery = (filter: InvitationFilter) =>
  infiniteQueryOptions({
    queryKey: ['invitations', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = { status: filter === 'ALL' ? undefined : filter, page: pageParam, page_size: PAGE_SIZE };
      return call('GET', '/admin/invitations', { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ page, page_size, total }) => (page * page_size < total ? page + 1 : undefined),
    refetchInterval: REFRESH_MS,
  });

/** How many invitations wait to be used. */
export const waitingQuery = queryOptions({
  queryKey: ['invitations', 'waiting'],
  queryFn: async ({ signal }) => {
    const query = { status: 'LIVE', page: 1, page_size: 1 } as const;
    return (await call('GET', '/admin/invitations', { query, signal })).total;
  },
});

export function createInvitation(invitation: NewInvitation, idempotencyKey: string): Promise<Invitation> {
  return call('POST', '/admin/invitations', { body: invitation, idempotencyKey });
}

export function changeInvitation(id: string, action: 'resend' | 'revoke'): Promise<Invitation> {
  return call('POST', `/admin/invitations/{id}/${action}`, { path: { id } });
}

export function reloadInvitations(): void {
  void queryClient.invalidateQueries({ queryKey: ['invitations'] });
}
