import { expect, test } from 'vitest';
import { preferredLanguage } from '.';

test('the browser’s first known language is the default, and a choice outranks it', () => {
  expect(preferredLanguage(null, ['ko-KR', 'en'])).toBe('ko');
  expect(preferredLanguage(null, ['de', 'en-GB', 'ko'])).toBe('en');
  expect(preferredLanguage('en', ['ko-KR'])).toBe('en');
  expect(preferredLanguage('klingon', ['ko'])).toBe('ko');
  expect(preferredLanguage(null, ['de'])).toBe('en');
});
