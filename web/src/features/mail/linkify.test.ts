import { expect, test } from 'vitest';
import { linkify } from './linkify';

test('addresses become links, without the full stop behind them', () => {
  expect(linkify('열기: http://127.0.0.1:8080/invite/a-b_c.\n\n감사합니다')).toEqual([
    { text: '열기: ', isLink: false },
    { text: 'http://127.0.0.1:8080/invite/a-b_c', isLink: true },
    { text: '.\n\n감사합니다', isLink: false },
  ]);
});

test('text without addresses stays whole, and script addresses are no links', () => {
  expect(linkify('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', isLink: false }]);
  expect(linkify('')).toEqual([]);
});
