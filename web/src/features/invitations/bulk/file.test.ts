import { expect, test } from 'vitest';
import { formatBytes, toBase64 } from './file';

test('bytes stay the bytes that they are, whatever letters they mean', () => {
  // "가" in EUC-KR, in UTF-8, and every byte there is, across the border between two pieces.
  for (const bytes of [[0xb0, 0xa1], [0xea, 0xb0, 0x80], Array.from({ length: 70_000 }, (_, n) => n % 256)]) {
    expect(Array.from(atob(toBase64(Uint8Array.from(bytes))), (letter) => letter.charCodeAt(0))).toEqual(bytes);
  }
  expect(toBase64(new Uint8Array())).toBe('');
});

test('sizes are told in what people count in', () => {
  expect(formatBytes(512)).toBe('512 B');
  expect(formatBytes(1_025)).toBe('2 KB');
});
