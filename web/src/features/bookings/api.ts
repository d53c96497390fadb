import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf, wholeList } from '@/lib/api/pages';
import type { HostBooking, Instant, NewHostBooking } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

const PAGE_SIZE = 50;
const SLOT_PAGE_SIZE = 100;
const REFRESH_MS = 15_000;

export type BookingFilter = 'upcoming' | 'past' | 'to_close' | 'cancelled';

export const bookingsQuery = (filter: BookingFilter, q: string, now: Instant) =>
  infiniteQueryOptions({
    queryKey: ['bookings', 'list', filter, q, now],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...searchOf(filter, now), q: q || undefined, page: pageParam, page_size: PAGE_SIZE };
      return call('GET', '/admin/bookings', { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

function searchOf(filter: BookingFilter, now: Instant) {
  if (filter === 'upcoming') return { from: now, sort: 'starts_at' } as const;
  if (filter === 'past') return { until: now, sort: '-starts_at' } as const;
  if (filter === 'to_close') return { to_close: true, sort: 'starts_at' } as const;
  return { status: 'CANCELLED', sort: '-starts_at' } as const;
}

/** Everybody who comes, came or waits in the slots that begin between two instants. */
export const bookingsBetweenQuery = (from: Instant, until: Instant) =>
  queryOptions({
    queryKey: ['bookings', 'between', from, until],
    queryFn: ({ signal }) =>
      wholeList((part) =>
        call('GET', '/admin/bookings', { query: { from, until, sort: 'starts_at', ...part }, signal }),
      ),
    refetchInterval: REFRESH_MS,
  });

/** What has ended and still says neither that somebody came nor that nobody did. */
export const toCloseQuery = queryOptions({
  queryKey: ['bookings', 'to-close'],
  queryFn: ({ signal }) => {
    const query = { to_close: true, sort: 'starts_at', page: 1, page_size: SLOT_PAGE_SIZE } as const;
    return call('GET', '/admin/bookings', { query, signal });
  },
  refetchInterval: REFRESH_MS,
});

export const bookingsOfSlotQuery = (slotId: string) =>
  infiniteQueryOptions({
    queryKey: ['bookings', 'of-slot', slotId],
    queryFn: ({ pageParam, signal }) => {
      const query = { page: pageParam, page_size: SLOT_PAGE_SIZE };
      return call('GET', '/admin/slots/{id}/bookings', { path: { id: slotId }, query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

export const bookingQuery = (id: string) =>
  queryOptions({
    queryKey: ['bookings', 'one', id],
    queryFn: ({ signal }) => call('GET', '/admin/bookings/{id}', { path: { id }, signal }),
    refetchInterval: REFRESH_MS,
  });

/** What happened to a slot and everybody in it, or to one booking, newest first. */
export const historyQuery = (of: 'slots' | 'bookings', id: string) =>
  queryOptions({
    queryKey: [of, 'history', id],
    queryFn: ({ signal }) => call('GET', `/admin/${of}/{id}/history`, { path: { id }, signal }),
  });

export function createBooking(body: NewHostBooking, idempotencyKey: string): Promise<HostBooking> {
  return call('POST', '/admin/bookings', { body, idempotencyKey });
}

export type BookingChange = { kind: 'complete' } | { kind: 'no-show' } | { kind: 'cancel'; reason: string };

export function changeBooking(id: string, change: BookingChange): Promise<HostBooking> {
  const path = { id };
  switch (change.kind) {
    case 'complete':
      return call('POST', '/admin/bookings/{id}/complete', { path });
    case 'no-show':
      return call('POST', '/admin/bookings/{id}/no-show', { path });
    case 'cancel':
      return call('POST', '/admin/bookings/{id}/cancel', {
        path,
        body: change.reason ? { reason: change.reason } : {},
      });
  }
}

/** A booking that changed also changed its slot, its client and its invitation. */
export function reloadBookings(): void {
  for (const queryKey of [['bookings'], ['slots'], ['clients'], ['invitations']]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}

type Listed = { items: HostBooking[] };

/** Shows a booking as it is now wherever it is shown, before the lists are asked again. */
export function putBooking(changed: HostBooking): void {
  const swap = (list: Listed): Listed => ({
    ...list,
    items: list.items.map((booking) => (booking.id === changed.id ? changed : booking)),
  });
  queryClient.setQueryData(bookingQuery(changed.id).queryKey, changed);
  queryClient.setQueriesData<Listed>({ queryKey: ['bookings', 'between'] }, (list) => list && swap(list));
  for (const kind of ['list', 'of-slot']) {
    queryClient.setQueriesData<{ pages: Listed[] }>(
      { queryKey: ['bookings', kind] },
      (list) => list && { ...list, pages: list.pages.map(swap) },
    );
  }
}
