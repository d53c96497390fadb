import { expect, test, vi } from 'vitest';
import { nextPageOf, wholeList } from './pages';

const pageOf = (total: number) =>
  vi.fn(async ({ page, page_size }: { page: number; page_size: number }) => ({
    items: Array.from({ length: Math.min(page_size, total - (page - 1) * page_size) }, (_, n) => n),
    page,
    page_size,
    total,
  }));

test('a list is fetched to its end and no further', async () => {
  const fetchPage = pageOf(250);
  expect((await wholeList(fetchPage)).items).toHaveLength(250);
  expect(fetchPage).toHaveBeenCalledTimes(3);
});

test('an empty list is one request', async () => {
  const fetchPage = pageOf(0);
  expect(await wholeList(fetchPage)).toEqual({ items: [], isWhole: true });
  expect(fetchPage).toHaveBeenCalledTimes(1);
});

test('a list without end is cut, and says so', async () => {
  const list = await wholeList(pageOf(1_000_000));
  expect(list.isWhole).toBe(false);
  expect(list.items).toHaveLength(2_000);
});

test('the next part is asked for while there is one', () => {
  expect(nextPageOf({ items: [], page: 1, page_size: 50, total: 51 })).toBe(2);
  expect(nextPageOf({ items: [], page: 2, page_size: 50, total: 100 })).toBeUndefined();
});
