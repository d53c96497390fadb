import { expect, test } from 'vitest';
import type { HostClass } from '@/lib/api/types';
import { placeStates } from './place-dots';

test('what waits for a payment, an answer or its reopening is half a place', () => {
  const course = {
    capacity: 6,
    taken_count: 4,
    withheld_count: 0,
    counts: { awaiting_payment: 1, offered: 1 },
  } as HostClass;
  expect(placeStates(course)).toEqual(['taken', 'taken', 'held', 'held', 'free', 'free']);
});
