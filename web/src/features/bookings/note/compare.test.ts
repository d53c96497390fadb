import { expect, test } from 'vitest';
import { compare } from './compare';

const marked = (lines: { text: string; isCommon: boolean }[]) =>
  lines.map(({ text, isCommon }) => (isCommon ? ` ${text}` : `*${text}`));

test('lines that both have stand unmarked, and once in the merged text', () => {
  const { mine, theirs, merged } = compare('인사\n내 말\n끝', '인사\n그들의 말\n덧붙임\n끝');
  expect(marked(mine)).toEqual([' 인사', '*내 말', ' 끝']);
  expect(marked(theirs)).toEqual([' 인사', '*그들의 말', '*덧붙임', ' 끝']);
  expect(merged).toBe('인사\n그들의 말\n덧붙임\n내 말\n끝');
});

test.each([
  ['nothing in common', '가', '나', '나\n가'],
  ['the same', '가\n나', '가\n나', '가\n나'],
  ['lines at the end', '가\n나', '가', '가\n나'],
  ['lines at the beginning', '나', '가\n나', '가\n나'],
])('merging loses nothing: %s', (_, mine, theirs, merged) => {
  expect(compare(mine, theirs).merged).toBe(merged);
});

test('texts too long to compare exactly are told apart whole', () => {
  const long = Array.from({ length: 2_500 }, (_, line) => `줄 ${line}`).join('\n');
  const { mine, merged } = compare(long, `${long}\n더`);
  expect(mine.some(({ isCommon }) => isCommon)).toBe(false);
  expect(merged.split('\n')).toHaveLength(5_001);
});
