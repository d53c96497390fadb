import { expect, test } from 'vitest';
import { formatSession } from './session-time';

test('a meeting is spelled as its readers spell days and times', () => {
  const [starts, ends, now] = ['2026-12-02T01:00:00Z', '2026-12-02T03:00:00Z', new Date('2026-11-20T01:00:00Z')];
  expect(formatSession(starts, ends, 'Asia/Seoul', 'ko', now)).toBe('12월 2일(수) 10:00–12:00');
  expect(formatSession(starts, ends, 'Asia/Seoul', 'en', now)).toBe('Wed 2 Dec, 10:00–12:00');
  expect(formatSession('2026-12-02T14:00:00Z', '2026-12-02T16:00:00Z', 'Asia/Seoul', 'ko', now)).toBe(
    '12월 2일(수) 23:00–다음 날 01:00',
  );
});
