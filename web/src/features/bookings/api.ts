import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import {
  type BookingSearch,
  cancelBooking,
  completeBooking,
  getBooking,
  getBookingHistory,
  getBookings,
  getBookingsOfSlot,
  getSlotHistory,
  type HostBooking,
  missBooking,
} from '@/lib/api/next-host';
import { nextPageOf, wholeList } from '@/lib/api/pages';
import type { Instant } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

const PAGE_SIZE = 50;
const SLOT_PAGE_SIZE = 100;
const REFRESH_MS = 15_000;

export type BookingFilter = 'upcoming' | 'past' | 'to_close' | 'cancelled';

export const bookingsQuery = (filter: BookingFilter, q: string, now: Instant) =>
  infiniteQueryOptions({
    queryKey: ['bookings', 'list', filter, q, now],
    queryFn: ({ pageParam, signal }) => {
      const search = { ...searchOf(filter, now), q: q || undefined, page: pageParam, page_size: PAGE_SIZE };
      return getBookings(search, signal);
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

function searchOf(filter: BookingFilter, now: Instant): Partial<BookingSearch> {
  if (filter === 'upcoming') return { from: now, sort: 'starts_at' };
  if (filter === 'past') return { until: now, sort: '-starts_at' };
  if (filter === 'to_close') return { to_close: 'true', sort: 'starts_at' };
  return { status: 'CANCELLED', sort: '-starts_at' };
}

/** Everybody who comes, came or waits in the slots that begin between two instants. */
export const bookingsBetweenQuery = (from: Instant, until: Instant) =>
  queryOptions({
    queryKey: ['bookings', 'between', from, until],
    queryFn: ({ signal }) => wholeList((part) => getBookings({ from, until, sort: 'starts_at', ...part }, signal)),
    refetchInterval: REFRESH_MS,
  });

/** What has ended and still says neither that somebody came nor that nobody did. */
export const toCloseQuery = queryOptions({
  queryKey: ['bookings', 'to-close'],
  queryFn: ({ signal }) =>
    getBookings({ to_close: 'true', sort: 'starts_at', page: 1, page_size: SLOT_PAGE_SIZE }, signal),
  refetchInterval: REFRESH_MS,
});

export const bookingsOfSlotQuery = (slotId: string) =>
  infiniteQueryOptions({
    queryKey: ['bookings', 'of-slot', slotId],
    queryFn: ({ pageParam, signal }) => getBookingsOfSlot(slotId, pageParam, SLOT_PAGE_SIZE, signal),
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

export const bookingQuery = (id: string) =>
  queryOptions({
    queryKey: ['bookings', 'one', id],
    queryFn: ({ signal }) => getBooking(id, signal),
    refetchInterval: REFRESH_MS,
  });

/** What happened to a slot and everybody in it, or to one booking, newest first. */
export const historyQuery = (of: 'slots' | 'bookings', id: string) =>
  queryOptions({
    queryKey: [of, 'history', id],
    queryFn: ({ signal }) => (of === 'slots' ? getSlotHistory(id, signal) : getBookingHistory(id, signal)),
  });

export type BookingChange = { kind: 'complete' } | { kind: 'no-show' } | { kind: 'cancel'; reason: string };

export function changeBooking(id: string, change: BookingChange): Promise<HostBooking> {
  switch (change.kind) {
    case 'complete':
      return completeBooking(id);
    case 'no-show':
      return missBooking(id);
    case 'cancel':
      return cancelBooking(id, change.reason);
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
