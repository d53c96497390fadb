import { expect, test } from 'vitest';
import { type KeptDraft, laterDraft } from './drafts';

const kept =
  (where: string) =>
  (saved_at: string): KeptDraft => ({
    form_version: 1,
    answers: { a: where },
    files: [],
    saved_at,
  });
const [local, remote] = [kept('here'), kept('there')];

test('the later of two drafts is gone on with', () => {
  expect(laterDraft(null, null)).toBeNull();
  expect(laterDraft(local('2026-11-20T01:00:00Z'), null)?.answers.a).toBe('here');
  expect(laterDraft(null, remote('2026-11-20T01:00:00Z'))?.answers.a).toBe('there');
  expect(laterDraft(local('2026-11-20T01:00:01Z'), remote('2026-11-20T01:00:00Z'))?.answers.a).toBe('here');
  expect(laterDraft(local('2026-11-20T01:00:00Z'), remote('2026-11-20T01:00:01Z'))?.answers.a).toBe('there');
});
