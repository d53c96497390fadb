import { describe, expect, test } from 'vitest';
import { Problem, UNREACHABLE } from '@/lib/api/problem';
import type { Note } from '@/lib/api/types';
import { begin, isUnsaved, maySave, NOTE_CHARACTERS_MAX, type NoteEvent, reduce } from './note-state';

const note = (text: string, version: number, by = '김서연'): Note => ({
  text,
  version,
  updated_at: version === 0 ? null : `2026-11-21T0${version}:00:00Z`,
  updated_by: version === 0 ? null : by,
});
const typed = (text: string): NoteEvent => ({ type: 'typed', text });
const sent: NoteEvent = { type: 'sent' };
const failed = (status: number, code: string): NoteEvent => ({
  type: 'failed',
  problem: new Problem({ status, code, title: '', detail: '' }),
});
const play = (start: ReturnType<typeof begin>, ...events: NoteEvent[]) => events.reduce(reduce, start);

describe('typing and saving', () => {
  test('a note that nobody wrote has nothing to save', () => {
    const state = begin(note('', 0), null);
    expect(isUnsaved(state)).toBe(false);
    expect(maySave(play(state, typed('첫 줄')))).toBe(true);
    expect(maySave(play(state, typed('첫 줄'), typed('')))).toBe(false);
  });

  test('one attempt at a time; what was typed meanwhile is saved next', () => {
    const sending = play(begin(note('가', 1), null), typed('가나'), sent, typed('가나다'));
    expect(maySave(sending)).toBe(false);
    const saved = reduce(sending, { type: 'saved', note: note('가나', 2) });
    expect(saved).toMatchObject({ text: '가나다', saved: { text: '가나', version: 2 } });
    expect(maySave(saved)).toBe(true);
  });

  test('a text that the server tidied does not come back as another one', () => {
    const state = play(begin(note('', 0), null), typed('끝 '), sent, { type: 'saved', note: note('끝', 1) });
    expect(state.text).toBe('끝 ');
    expect(isUnsaved(state)).toBe(false);
    expect(reduce(state, { type: 'loaded', note: note('끝', 1) }).text).toBe('끝 ');
  });

  test('an older answer that arrives late takes nothing back', () => {
    const state = play(begin(note('가', 1), null), typed('가나'), sent, { type: 'saved', note: note('가나', 2) });
    expect(reduce(state, { type: 'loaded', note: note('가', 1) }).text).toBe('가나');
  });

  test('a text that is too long waits for its author', () => {
    expect(maySave(play(begin(note('', 0), null), typed('가'.repeat(NOTE_CHARACTERS_MAX + 1))))).toBe(false);
  });
});

describe('other people', () => {
  const theirs = note('그들의 글', 2, '이수진');

  test('are shown when nothing is being written, and never replace what is', () => {
    expect(reduce(begin(note('가', 1), null), { type: 'loaded', note: theirs }).text).toBe('그들의 글');
    const writing = play(begin(note('가', 1), null), typed('내 글'));
    expect(reduce(writing, { type: 'loaded', note: theirs })).toBe(writing);
  });

  test('who saved first stop our saving until both are one', () => {
    const conflict = play(begin(note('가', 1), null), typed('내 글'), sent, {
      type: 'changed-by-others',
      current: theirs,
    });
    expect(conflict).toMatchObject({ text: '내 글', theirs });
    expect(maySave(conflict)).toBe(false);
    const mine = reduce(conflict, { type: 'merged', text: '내 글' });
    expect(mine).toMatchObject({ saved: { version: 2 }, theirs: null });
    expect(maySave(mine)).toBe(true);
    expect(maySave(reduce(conflict, { type: 'merged', text: theirs.text }))).toBe(false);
  });

  test('an answer that was lost is not somebody else', () => {
    const retried = play(begin(note('가', 1), null), typed('내 글'), sent, failed(0, UNREACHABLE), sent, {
      type: 'changed-by-others',
      current: note('내 글', 2),
    });
    expect(retried).toMatchObject({ theirs: null, problem: null, saved: { version: 2 } });
    expect(isUnsaved(retried)).toBe(false);
  });
});

describe('failing', () => {
  test.each([
    ['a broken connection is tried again', 0, UNREACHABLE, true],
    ['so is a session that ended, after signing in', 401, 'session_ended', true],
    ['so is an overloaded server', 503, 'overloaded', true],
    ['so is one that asks for a pause', 429, 'rate_limited', true],
    ['a refusal is not', 403, 'not_allowed', false],
  ])('%s', (_, status, code, isTriedAgain) => {
    const state = play(begin(note('', 0), null), typed('글'), sent, failed(status, code));
    expect(maySave(state)).toBe(isTriedAgain);
    expect(state.text).toBe('글');
  });
});

describe('what an earlier visit could not save', () => {
  test('is in the editor again', () => {
    const state = begin(note('가', 1), { text: '가나', version: 1 });
    expect(state.text).toBe('가나');
    expect(maySave(state)).toBe(true);
  });

  test('is forgotten once it is saved after all', () => {
    expect(isUnsaved(begin(note('가나', 2), { text: '가나', version: 1 }))).toBe(false);
  });

  test('is compared when somebody else wrote meanwhile', () => {
    const state = begin(note('그들의 글', 2), { text: '내 글', version: 1 });
    expect(state).toMatchObject({ text: '내 글', theirs: { version: 2 } });
    expect(maySave(state)).toBe(false);
  });
});
