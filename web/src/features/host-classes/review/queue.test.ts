import { expect, test } from 'vitest';
import { arrivals, nextOpen, step } from './queue';

const queue = (ids: string, done = '') => ({ ids: [...ids], done: new Set(done) });

test('after a decision comes the next one that is open, and at the end those that were skipped', () => {
  expect(nextOpen(queue('abcd', 'b'), 'a')).toBe('c');
  expect(nextOpen(queue('abcd', 'cd'), 'd')).toBe('a');
  expect(nextOpen(queue('abcd', 'abcd'), 'd')).toBeUndefined();
  expect(nextOpen(queue('abcd'), undefined)).toBe('a');
});

test('the one that is looked at does not come again by itself', () => {
  expect(nextOpen(queue('a'), 'a')).toBeUndefined();
});

test('steps stay within the queue', () => {
  expect(step(queue('abc'), 'a', -1)).toBe('a');
  expect(step(queue('abc'), 'b', 1)).toBe('c');
  expect(step(queue('abc'), 'c', 1)).toBe('c');
});

test('whoever came in since is known', () => {
  expect(arrivals(queue('abc', 'a'), ['b', 'c', 'd'])).toEqual(['d']);
});
