import { describe, expect, test, vi } from 'vitest';
import { beginTerms, checkTerms, termsOf } from './terms';

const now = new Date('2026-11-20T03:00:00Z');
const terms = beginTerms('ko');

describe('what is sent', () => {
  test('without a scope, everything of mine, for a week', () => {
    expect(termsOf(terms, now)).toEqual({ expires_at: '2026-11-27T03:00:00.000Z', uses: 1, locale: 'ko' });
  });

  test('with a scope, only what was said', () => {
    const some = { ...terms, which: 'some' as const, topic: ' 진로 상담 ', until: '2026-12-31' };
    expect(termsOf(some, now).scope).toEqual({ topic: '진로 상담', until: '2026-12-31' });
  });

  test('what was typed before changing one’s mind stays behind', () => {
    expect(termsOf({ ...terms, topic: '진로 상담' }, now).scope).toBeUndefined();
  });
});

describe('a narrowed invitation', () => {
  const complaints = (changes: object) => {
    const addIssue = vi.fn();
    checkTerms({ ...terms, which: 'some', ...changes }, { addIssue });
    return addIssue.mock.calls.map(([{ path }]) => path[0]);
  };

  test('says what to', () => {
    expect(complaints({})).toEqual(['topic']);
    expect(complaints({ topic: '진로' })).toEqual([]);
    expect(complaints({ from: '2026-12-01' })).toEqual([]);
  });

  test('has its days in order', () => {
    expect(complaints({ from: '2026-12-02', until: '2026-12-01' })).toEqual(['until']);
    expect(complaints({ from: '2026-12-01', until: '2026-12-01' })).toEqual([]);
  });
});
