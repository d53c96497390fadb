import { expect, test } from 'vitest';
import { formatBytes, formatMoney } from './amounts';

test('money is spelled as its readers spell it', () => {
  expect(formatMoney(66_000, 'KRW', 'ko')).toBe('66,000원');
  expect(formatMoney(66_000, 'KRW', 'en')).toBe('₩66,000');
  expect(formatMoney(1_250, 'EUR', 'en')).toBe('€12.50');
});

test('the size of a file has two digits that matter', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(820_400)).toBe('820 kB');
  expect(formatBytes(2_430_000)).toBe('2.4 MB');
  expect(formatBytes(10_485_760)).toBe('10 MB');
});
