import { expect, test } from 'vitest';
import { type LocalDraft, laterDraft } from './drafts';

const local = (saved_at: string): LocalDraft => ({ form_version: 1, answers: { a: 'here' }, files: [], saved_at });
const remote = (saved_at: string) => ({ attendee_id: null, form_version: 1, answers: { a: 'there' }, saved_at });

test('the later of two drafts is gone on with', () => {
  expect(laterDraft(null, null)).toBeNull();
  expect(laterDraft(local('2026-11-20T01:00:00Z'), null)?.answers.a).toBe('here');
  expect(laterDraft(null, remote('2026-11-20T01:00:00Z'))?.answers.a).toBe('there');
  expect(laterDraft(local('2026-11-20T01:00:01Z'), remote('2026-11-20T01:00:00Z'))?.answers.a).toBe('here');
  expect(laterDraft(local('2026-11-20T01:00:00Z'), remote('2026-11-20T01:00:01Z'))?.answers.a).toBe('there');
});
