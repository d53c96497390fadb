/**
 * How a note is between the editor and the server: what is typed, what is known to be saved, and what stands in the
 * way. Pure, so that every order of typing, saving, failing and other people's changes can be tested.
 */

import type { Problem } from '@/lib/api/problem';
import type { Note } from '@/lib/api/types';

export const NOTE_CHARACTERS_MAX = 50_000;

type Known = Pick<Note, 'text' | 'version'>;

export interface NoteState {
  /** What stands in the editor. */
  text: string;
  /** What the server has, as far as is known. */
  saved: Known;
  savedAt: string | null;
  /** What is being sent. */
  sending: string | null;
  /** Somebody else saved meanwhile; nothing is sent until both are one again. */
  theirs: Note | null;
  /** Why the last attempt failed, until one succeeds. */
  problem: Problem | null;
}

export type NoteEvent =
  | { type: 'loaded'; note: Note }
  | { type: 'typed'; text: string }
  | { type: 'sent' }
  | { type: 'saved'; note: Note }
  | { type: 'changed-by-others'; current: Note }
  | { type: 'failed'; problem: Problem }
  | { type: 'merged'; text: string };

/** A note as it was loaded, with what an earlier visit could not save. */
export function begin(note: Note, draft: Known | null): NoteState {
  const state: NoteState = {
    text: note.text,
    saved: note,
    savedAt: note.updated_at,
    sending: null,
    theirs: null,
    problem: null,
  };
  if (!draft || draft.text === note.text) return state;
  const isBehind = draft.version !== note.version;
  return { ...state, text: draft.text, theirs: isBehind ? note : null };
}

export function reduce(state: NoteState, event: NoteEvent): NoteState {
  switch (event.type) {
    case 'loaded':
      // What is being written is never replaced; the next attempt to save finds out what has changed. And an answer
      // that was on its way while a newer text was saved is history.
      if (isUnsaved(state) || state.theirs || event.note.version <= state.saved.version) return state;
      return { ...state, text: event.note.text, saved: event.note, savedAt: event.note.updated_at };
    case 'typed':
      return { ...state, text: event.text };
    case 'sent':
      return { ...state, sending: state.text };
    case 'saved': {
      // The server may have tidied the text; what was sent counts as saved, or typing and tidying would never end.
      const text = state.sending ?? event.note.text;
      const saved = { text, version: event.note.version };
      return { ...state, saved, savedAt: event.note.updated_at, sending: null, problem: null };
    }
    case 'changed-by-others': {
      const { current } = event;
      const isSame = current.text === state.text || current.text === state.sending;
      const next = { ...state, sending: null, problem: null };
      // An answer that was lost comes back like this, too: the text is ours.
      if (isSame) return { ...next, saved: current, savedAt: current.updated_at };
      return { ...next, theirs: current };
    }
    case 'failed':
      return { ...state, sending: null, problem: event.problem };
    case 'merged':
      if (!state.theirs) return { ...state, text: event.text };
      return { ...state, text: event.text, saved: state.theirs, savedAt: state.theirs.updated_at, theirs: null };
  }
}

export function isUnsaved({ text, saved }: NoteState): boolean {
  return text !== saved.text;
}

/** A refusal does not change by asking again: the right is missing, or the booking is gone. */
export function isRefused({ problem }: NoteState): boolean {
  return problem !== null && REFUSALS.has(problem.document.status);
}

const REFUSALS = new Set([400, 403, 404, 409, 413, 422]);

/** True if there is something to save and nothing in the way. */
export function maySave(state: NoteState): boolean {
  return (
    isUnsaved(state) &&
    state.sending === null &&
    state.theirs === null &&
    !isRefused(state) &&
    state.text.length <= NOTE_CHARACTERS_MAX
  );
}
