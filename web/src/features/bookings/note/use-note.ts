import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { asProblem } from '@/lib/api/problem';
import type { Note } from '@/lib/api/types';
import { noteHistoryQuery, putNote } from './api';
import { readDraft, removeDraft, writeDraft } from './drafts';
import { begin, isUnsaved, maySave, type NoteState, reduce } from './note-state';

/** After the last key. */
const PAUSE_MS = 1_500;
/** Between attempts while the connection is broken. */
const RETRY_MS = 10_000;
const HTTP_SIGNED_OUT = 401;

interface NoteOptions {
  bookingId: string;
  userId: string;
  /** What the server answered last, and when. */
  note: Note;
  loadedAt: number;
}

/** A note that saves itself: when typing pauses, when the field is left, before the page is. */
export function useNote({ bookingId, userId, note, loadedAt }: NoteOptions) {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduce, note, (first) => begin(first, readDraft(userId, bookingId)));
  const latest = useRef(state);
  latest.current = state;
  const flight = useRef<Promise<Note>>(null);
  const { mutateAsync } = useMutation({
    mutationFn: (typed: { text: string; version: number }) => putNote(bookingId, typed),
  });

  const save = useCallback(() => {
    const { current } = latest;
    if (!maySave(current)) return;
    dispatch({ type: 'sent' });
    const sent = mutateAsync({ text: current.text, version: current.saved.version });
    flight.current = sent;
    sent.then(
      (saved) => {
        flight.current = null;
        removeDraft(userId, bookingId);
        dispatch({ type: 'saved', note: saved });
        void client.invalidateQueries({ queryKey: noteHistoryQuery(bookingId).queryKey });
      },
      (error) => {
        flight.current = null;
        const problem = asProblem(error);
        const theirs = problem.document.current;
        if (problem.code === 'note_changed' && theirs) return dispatch({ type: 'changed-by-others', current: theirs });
        keep(userId, bookingId, latest.current);
        dispatch({ type: 'failed', problem });
      },
    );
  }, [bookingId, userId, mutateAsync, client]);

  // A new answer of the server, be it the same one: after signing in again, it is time to try once more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that says the same still says that there is one
  useEffect(() => {
    dispatch({ type: 'loaded', note });
    if (latest.current.problem) save();
  }, [note, loadedAt, save]);

  const due = maySave(state);
  const { text, problem } = state;
  const isSignedOut = problem?.document.status === HTTP_SIGNED_OUT;
  // biome-ignore lint/correctness/useExhaustiveDependencies: every key begins the pause again
  useEffect(() => {
    if (!due || isSignedOut) return;
    const timer = setTimeout(save, problem ? RETRY_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [due, text, problem, isSignedOut, save]);

  useEffect(() => {
    addEventListener('online', save);
    return () => removeEventListener('online', save);
  }, [save]);

  useBeforeLeaving({ latest, flight, userId, bookingId });

  return { state, dispatch, save };
}

interface Leaving {
  latest: { current: NoteState };
  /** What is being saved at this moment. */
  flight: { current: Promise<Note> | null };
  userId: string;
  bookingId: string;
}

/** The page or the tab is left: what is typed is sent on its way, and kept in case it does not arrive. */
function useBeforeLeaving({ latest, flight, userId, bookingId }: Leaving): void {
  useEffect(() => {
    const keepUnsaved = () => {
      if (isUnsaved(latest.current)) keep(userId, bookingId, latest.current);
    };
    const send = () => {
      const { current } = latest;
      if (!isUnsaved(current)) return;
      keepUnsaved();
      const put = (version: number) => putNote(bookingId, { text: current.text, version }, true);
      const forget = () => removeDraft(userId, bookingId);
      const leave = () => undefined;
      if (maySave(current)) put(current.saved.version).then(forget, leave);
      // What was typed while the last part was under way follows it.
      else if (flight.current && !current.theirs) {
        const rest = flight.current.then((saved) => (current.sending === current.text ? saved : put(saved.version)));
        rest.then(forget, leave);
      }
    };
    const hide = () => {
      if (document.visibilityState === 'hidden') keepUnsaved();
    };
    const ask = (event: BeforeUnloadEvent) => {
      if (isUnsaved(latest.current)) event.preventDefault();
    };
    document.addEventListener('visibilitychange', hide);
    addEventListener('pagehide', send);
    addEventListener('beforeunload', ask);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      removeEventListener('pagehide', send);
      removeEventListener('beforeunload', ask);
      send();
    };
  }, [latest, flight, userId, bookingId]);
}

function keep(userId: string, bookingId: string, { text, saved }: NoteState): void {
  writeDraft(userId, bookingId, { text, version: saved.version });
}
