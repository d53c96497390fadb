import { expect, test } from 'vitest';
import { formatMoney } from './money';

test('amounts are written as people of the language write them', () => {
  expect(formatMoney(66_000, 'KRW', 'ko')).toBe('66,000원');
  expect(formatMoney(66_000, 'KRW', 'en')).toBe('₩66,000');
  expect(formatMoney(1_250, 'USD', 'en')).toBe('$12.50');
  expect(formatMoney(1_200, 'USD', 'en')).toBe('$12');
});
