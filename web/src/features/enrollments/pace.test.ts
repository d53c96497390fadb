import { expect, test } from 'vitest';
import { pauseBefore } from './pace';

test('after a while it is asked soon, but not by all at once', () => {
  expect(pauseBefore(0, 60_000, 0)).toBe(0);
  expect(pauseBefore(0, 60_000, 1)).toBe(1_500);
});

test('two questions are at least two seconds apart', () => {
  expect(pauseBefore(60_000, 60_100, 0)).toBe(1_900);
  expect(pauseBefore(60_000, 62_000, 0)).toBe(0);
});
