import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import { nextPageOf, type Whole, wholeList } from '@/lib/api/pages';
import type { Instant, NewSlot, Page, Slot, SlotChange } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

export type SlotFilter = 'upcoming' | 'past' | 'cancelled';

const PAGE_SIZE = 50;
/** A host who leaves the page open sees a booking this much later at most. */
export const REFRESH_MS = 15_000;

/** `today` is the first instant of today: what began this morning still belongs to the present. */
export const slotsQuery = (filter: SlotFilter, today: Instant) =>
  infiniteQueryOptions({
    queryKey: ['slots', 'list', filter, today],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...searchOf(filter, today), page: pageParam, page_size: PAGE_SIZE };
      return call('GET', '/admin/slots', { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: nextPageOf,
    refetchInterval: REFRESH_MS,
  });

function searchOf(filter: SlotFilter, today: Instant) {
  if (filter === 'upcoming') return { from: today, sort: 'starts_at' } as const;
  if (filter === 'past') return { until: today, sort: '-starts_at' } as const;
  return { status: 'CANCELLED', sort: '-starts_at' } as const;
}

/** Every slot that begins between two instants, for the calendar and for a day at a glance. */
export const slotsBetweenQuery = (from: Instant, until: Instant) =>
  queryOptions({
    queryKey: ['slots', 'between', from, until],
    queryFn: ({ signal }) =>
      wholeList((part) => call('GET', '/admin/slots', { query: { from, until, sort: 'starts_at', ...part }, signal })),
    refetchInterval: REFRESH_MS,
  });

export const slotQuery = (id: string) =>
  queryOptions({
    queryKey: ['slots', 'one', id],
    queryFn: ({ signal }) => call('GET', '/admin/slots/{id}', { path: { id }, signal }),
    refetchInterval: REFRESH_MS,
    initialData: () => knownSlot(id),
    initialDataUpdatedAt: 0,
  });

/** What a list already told about the slot, to show at once. */
function knownSlot(id: string): Slot | undefined {
  const lists = queryClient.getQueriesData<{ pages: Page<Slot>[] }>({ queryKey: ['slots', 'list'] });
  const weeks = queryClient.getQueriesData<Whole<Slot>>({ queryKey: ['slots', 'between'] });
  const known = [
    ...lists.flatMap(([, list]) => list?.pages.flatMap((page) => page.items) ?? []),
    ...weeks.flatMap(([, week]) => week?.items ?? []),
  ];
  return known.find((slot) => slot.id === id);
}

export async function openSlots(slots: NewSlot[], idempotencyKey: string): Promise<Slot[]> {
  const [only, ...others] = slots;
  if (only && others.length === 0) return [await call('POST', '/admin/slots', { body: only, idempotencyKey })];
  return (await call('POST', '/admin/slots/batch', { body: { slots }, idempotencyKey })).items;
}

export function changeSlot(id: string, body: SlotChange): Promise<Slot> {
  return call('PATCH', '/admin/slots/{id}', { path: { id }, body });
}

export type StatusChange = { kind: 'close' } | { kind: 'reopen' } | { kind: 'cancel'; reason: string };

export function changeStatus(id: string, change: StatusChange): Promise<Slot> {
  const path = { id };
  switch (change.kind) {
    case 'cancel':
      return call('POST', '/admin/slots/{id}/cancel', { path, body: change.reason ? { reason: change.reason } : {} });
    case 'close':
      return call('POST', '/admin/slots/{id}/close', { path });
    case 'reopen':
      return call('POST', '/admin/slots/{id}/reopen', { path });
  }
}

/** A change of a slot is a change of its bookings, and the other way round. */
export function reloadSlots(): void {
  void queryClient.invalidateQueries({ queryKey: ['slots'] });
  void queryClient.invalidateQueries({ queryKey: ['bookings'] });
}

/** Shows a slot as it is now wherever it is shown, before the lists are asked again. */
export function putSlot(changed: Slot): void {
  queryClient.setQueryData(slotQuery(changed.id).queryKey, changed);
  const swap = (slot: Slot) => (slot.id === changed.id ? changed : slot);
  queryClient.setQueriesData<Whole<Slot>>({ queryKey: ['slots', 'between'] }, (week) =>
    week ? { ...week, items: week.items.map(swap) } : week,
  );
}
