import type { Page } from './types';

const PAGE_SIZE = 100;
/** A list that a page shows at once ends here; whoever has more looks at it in parts. */
const PAGES_MAX = 20;

export interface Whole<Item> {
  items: Item[];
  /** False if there is more than was fetched. */
  isWhole: boolean;
}

/** Fetches a list to its end, one part after the other. */
export async function wholeList<Item>(
  fetchPage: (query: { page: number; page_size: number }) => Promise<Page<Item>>,
): Promise<Whole<Item>> {
  const items: Item[] = [];
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const part = await fetchPage({ page, page_size: PAGE_SIZE });
    items.push(...part.items);
    if (part.page * part.page_size >= part.total) return { items, isWhole: true };
  }
  return { items, isWhole: false };
}

export function nextPageOf({ page, page_size, total }: Page<unknown>): number | undefined {
  return page * page_size < total ? page + 1 : undefined;
}
