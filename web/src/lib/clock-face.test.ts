import { expect, test } from 'vitest';
import { formatMilliseconds, formatSeconds } from './clock-face';

test('a receipt is told to the millisecond, in the zone of its reader', () => {
  expect(formatMilliseconds('2026-11-20T01:00:00.214Z', 'Asia/Seoul')).toBe('10:00:00.214');
  expect(formatMilliseconds('2026-11-20T01:00:00.214913Z', 'Asia/Kathmandu')).toBe('06:45:00.214');
  expect(formatSeconds('2026-11-20T00:59:59.999Z', 'Asia/Seoul')).toBe('09:59:59');
});
