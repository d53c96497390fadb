import { expect, test } from 'vitest';
import { checklistOf, partOf } from './checklist';

const FREE = {
  title: '드로잉',
  sessions: [{ starts_at: '2026-12-01T01:00:00Z', ends_at: '2026-12-01T03:00:00Z' }],
  recruit_from: '2026-11-20T01:00:00Z',
  recruit_until: '2026-11-27T01:00:00Z',
  location: null,
  online_link: null,
  fee: 0,
  payment: null,
  transfer_instructions: null,
  seller: null,
  refund_policy: null,
};
const missing = (course: typeof FREE | Parameters<typeof checklistOf>[0]) =>
  checklistOf(course)
    .filter(({ isDone, isNeeded }) => !isDone && isNeeded)
    .map(({ check }) => check);

test('a free class needs a title, dates and a window; a place is only advised', () => {
  expect(missing(FREE)).toEqual([]);
  expect(missing({ ...FREE, title: ' ', sessions: [], recruit_until: null })).toEqual(['title', 'sessions', 'recruit']);
  expect(checklistOf(FREE).find(({ check }) => check === 'place')).toMatchObject({ isDone: false, isNeeded: false });
});

test('a fee brings its own needs', () => {
  const paid = { ...FREE, fee: 30_000 };
  expect(missing(paid)).toEqual(['transfer', 'seller', 'refund']);
  const ready = {
    ...paid,
    payment: 'TRANSFER',
    transfer_instructions: '국민 1',
    seller: '자리',
    refund_policy: 'COURSE',
  };
  expect(missing(ready as Parameters<typeof checklistOf>[0])).toEqual([]);
  expect(missing({ ...ready, payment: 'ONLINE' } as Parameters<typeof checklistOf>[0])).toEqual(['transfer']);
});

test('what the server names leads to the part of the editor', () => {
  expect(partOf('/sessions/0/starts_at')).toBe('when');
  expect(partOf('/seller')).toBe('fee');
  expect(partOf('/edit_until')).toBe('rules');
});
