import { expect, test } from 'vitest';
import { phaseOf } from './phase';

const WINDOW = { recruit_from: '2026-11-20T01:00:00Z', recruit_until: '2026-11-27T01:00:00Z' };

test('a published class has a phase before, in and after its window', () => {
  const at = (moment: string) => phaseOf({ status: 'PUBLISHED', ...WINDOW }, new Date(moment));
  expect(at('2026-11-20T00:59:59Z')).toBe('SOON');
  expect(at('2026-11-20T01:00:00Z')).toBe('OPEN');
  expect(at('2026-11-27T00:59:59Z')).toBe('OPEN');
  expect(at('2026-11-27T01:00:00Z')).toBe('OVER');
});

test('every other status says it itself', () => {
  for (const status of ['DRAFT', 'CLOSED', 'RUNNING', 'ENDED', 'CANCELLED'] as const) {
    expect(phaseOf({ status, ...WINDOW }, new Date('2026-11-21T00:00:00Z'))).toBe(status);
  }
});
