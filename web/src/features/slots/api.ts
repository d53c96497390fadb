import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import type { NewSlot, Page, Slot } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

export type SlotFilter = 'upcoming' | 'past' | 'cancelled';

const PAGE_SIZE = 50;
/** A host who leaves the page open sees a booking this much later at most. */
const REFRESH_MS = 15_000;

/** `today` is the first instant of today: what began this morning still belongs to the present. */
export const slotsQuery = (filter: SlotFilter, today: string) =>
  infiniteQueryOptions({
    queryKey: ['slots', 'list', filter, today],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...searchOf(filter, today), page: pageParam, page_size: PAGE_SIZE };
      return call('GET', '/admin/slots', { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam,
    refetchInterval: REFRESH_MS,
  });

function searchOf(filter: SlotFilter, today: string) {
  if (filter === 'upcoming') return { from: today, sort: 'starts_at' } as const;
  if (filter === 'past') return { until: today, sort: '-starts_at' } as const;
  return { status: 'CANCELLED', sort: '-starts_at' } as const;
}

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
  for (const [, list] of lists) {
    const found = list?.pages.flatMap((page) => page.items).find((slot) => slot.id === id);
    if (found) return found;
  }
  return undefined;
}

export const bookingsQuery = (slotId: string) =>
  infiniteQueryOptions({
    queryKey: ['slots', 'bookings', slotId],
    queryFn: ({ pageParam, signal }) => {
      const query = { page: pageParam, page_size: PAGE_SIZE };
      return call('GET', '/admin/slots/{id}/bookings', { path: { id: slotId }, query, signal });
    },
    initialPageParam: 1,
    getNextPageParam,
    refetchInterval: REFRESH_MS,
  });

function getNextPageParam({ page, page_size, total }: Page<unknown>): number | undefined {
  return page * page_size < total ? page + 1 : undefined;
}

export function createSlots(slots: NewSlot[], idempotencyKey: string): Promise<unknown> {
  const [only, ...others] = slots;
  if (only && others.length === 0) return call('POST', '/admin/slots', { body: only, idempotencyKey });
  return call('POST', '/admin/slots/batch', { body: { slots }, idempotencyKey });
}

export type SlotChangeRequest =
  | { kind: 'resize'; capacity: number }
  | { kind: 'close' }
  | { kind: 'reopen' }
  | { kind: 'cancel'; reason: string };

export function changeSlot(id: string, change: SlotChangeRequest): Promise<Slot> {
  const path = { id };
  switch (change.kind) {
    case 'resize':
      return call('PATCH', '/admin/slots/{id}', { path, body: { capacity: change.capacity } });
    case 'cancel':
      return call('POST', '/admin/slots/{id}/cancel', { path, body: change.reason ? { reason: change.reason } : {} });
    default:
      return call('POST', `/admin/slots/{id}/${change.kind}`, { path });
  }
}

export function reloadSlots(): void {
  void queryClient.invalidateQueries({ queryKey: ['slots'] });
}
