import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '@/lib/api/client';
import type { HostBooking, NewSlot, Page, Slot } from '@/lib/api/types';
import { queryClient } from '@/lib/query';

export type SlotFilter = 'upcoming' | 'past' | 'cancelled';

const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 100;
/** A slot is looked for in so many pages at most: 2,000 slots to either side of the present. */
const SEARCHED_PAGES_MAX = 20;
/** A host who leaves the page open sees a booking this much later at most. */
const REFRESH_MS = 15_000;

interface SlotSearch {
  from?: string;
  until?: string;
  status?: string;
  sort: 'starts_at' | '-starts_at';
  page: number;
  page_size: number;
}

function listSlots(search: SlotSearch, signal?: AbortSignal): Promise<Page<Slot>> {
  return call('GET', '/admin/slots', { query: { ...search }, ...(signal ? { signal } : {}) });
}

/** `today` is the first instant of today: what began this morning still belongs to the present. */
export const slotsQuery = (filter: SlotFilter, today: string) =>
  infiniteQueryOptions({
    queryKey: ['slots', 'list', filter, today],
    queryFn: ({ pageParam, signal }) =>
      listSlots({ ...searchOf(filter, today), page: pageParam, page_size: PAGE_SIZE }, signal),
    initialPageParam: 1,
    getNextPageParam,
    refetchInterval: REFRESH_MS,
  });

function searchOf(filter: SlotFilter, today: string): Omit<SlotSearch, 'page' | 'page_size'> {
  if (filter === 'upcoming') return { from: today, sort: 'starts_at' };
  if (filter === 'past') return { until: today, sort: '-starts_at' };
  return { status: 'CANCELLED', sort: '-starts_at' };
}

/** A slot by its id. The list is the only way to read slots, so it is walked, from the present outwards. */
export const slotQuery = (id: string) =>
  queryOptions({
    queryKey: ['slots', 'one', id],
    queryFn: async ({ signal }) => (await findSlot(id, signal)) ?? null,
    refetchInterval: REFRESH_MS,
    initialData: () => knownSlot(id),
    initialDataUpdatedAt: 0,
  });

function knownSlot(id: string): Slot | undefined {
  const lists = queryClient.getQueriesData<{ pages: Page<Slot>[] }>({ queryKey: ['slots', 'list'] });
  for (const [, list] of lists) {
    const found = list?.pages.flatMap((page) => page.items).find((slot) => slot.id === id);
    if (found) return found;
  }
  return undefined;
}

async function findSlot(id: string, signal: AbortSignal): Promise<Slot | undefined> {
  const known = queryClient.getQueryData<Slot | null>(['slots', 'one', id]) ?? knownSlot(id);
  if (known) {
    // The start of a slot never changes, so it tells where in the list the slot stands.
    const near = { from: known.starts_at, until: new Date(Date.parse(known.starts_at) + 1).toISOString() };
    const { items } = await listSlots({ ...near, sort: 'starts_at', page: 1, page_size: PAGE_SIZE_MAX }, signal);
    return items.find((slot) => slot.id === id);
  }
  const now = new Date().toISOString();
  const sides: Omit<SlotSearch, 'page' | 'page_size'>[] = [
    { from: now, sort: 'starts_at' },
    { until: now, sort: '-starts_at' },
  ];
  for (const side of sides) {
    for (let page = 1; page <= SEARCHED_PAGES_MAX; page += 1) {
      const { items, total } = await listSlots({ ...side, page, page_size: PAGE_SIZE_MAX }, signal);
      const found = items.find((slot) => slot.id === id);
      if (found) return found;
      if (page * PAGE_SIZE_MAX >= total) break;
    }
  }
  return undefined;
}

export const bookingsQuery = (slotId: string) =>
  infiniteQueryOptions({
    queryKey: ['slots', 'bookings', slotId],
    queryFn: ({ pageParam, signal }) => {
      const query = { page: pageParam, page_size: PAGE_SIZE };
      return call<Page<HostBooking>>('GET', `/admin/slots/${slotId}/bookings`, { query, signal });
    },
    initialPageParam: 1,
    getNextPageParam,
    refetchInterval: REFRESH_MS,
  });

function getNextPageParam({ page, page_size, total }: Page<unknown>): number | undefined {
  return page * page_size < total ? page + 1 : undefined;
}

export function createSlots(slots: NewSlot[], idempotencyKey: string): Promise<unknown> {
  const [only] = slots;
  if (slots.length === 1) return call<Slot>('POST', '/admin/slots', { body: only, idempotencyKey });
  return call<{ items: Slot[] }>('POST', '/admin/slots/batch', { body: { slots }, idempotencyKey });
}

export type SlotChangeRequest =
  | { kind: 'resize'; capacity: number }
  | { kind: 'close' }
  | { kind: 'reopen' }
  | { kind: 'cancel'; reason: string };

export function changeSlot(id: string, change: SlotChangeRequest): Promise<Slot> {
  const path = `/admin/slots/${id}`;
  switch (change.kind) {
    case 'resize':
      return call('PATCH', path, { body: { capacity: change.capacity } });
    case 'cancel':
      return call('POST', `${path}/cancel`, { body: change.reason ? { reason: change.reason } : {} });
    default:
      return call('POST', `${path}/${change.kind}`);
  }
}

export function reloadSlots(): void {
  void queryClient.invalidateQueries({ queryKey: ['slots'] });
}
