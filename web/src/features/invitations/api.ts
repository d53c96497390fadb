import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf } from '@/lib/api/pages';
import type { Invitation, InvitationStatus, InvitationTerms } from '@/lib/api/types';
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
      return call('GET', '/admin/invitations', { query: { status, page: pageParam, page_size: PAGE_SIZE }, signal });
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
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

export function createInvitation(
  body: InvitationTerms & { email: string },
  idempotencyKey: string,
): Promise<Invitation> {
  return call('POST', '/admin/invitations', { body, idempotencyKey });
}

/** A new link makes the older ones end. */
export function resendInvitation(id: string, isNewLink: boolean): Promise<Invitation> {
  return call('POST', '/admin/invitations/{id}/resend', { path: { id }, body: isNewLink ? { new_link: true } : {} });
}

/** Where something lives that was booked with it, the host says what becomes of that. */
export function revokeInvitation(id: string, bookings?: 'KEEP' | 'CANCEL'): Promise<Invitation> {
  return call('POST', '/admin/invitations/{id}/revoke', { path: { id }, body: bookings ? { bookings } : {} });
}

export function reloadInvitations(): void {
  void queryClient.invalidateQueries({ queryKey: ['invitations'] });
}
