import { useRef, useState } from 'react';
import { asProblem, Problem } from '@/lib/api/problem';
import type { StoredFile } from '@/lib/api/types';
import { newIdempotencyKey } from '@/lib/idempotency';
import { upload } from './upload';

const FILE_BYTES_MAX = 10 * 1024 * 1024;
/** Known before sending ten megabytes to be refused. */
const TOO_LARGE = 413;

/** A file on its way, or one that did not arrive. */
export interface Sending {
  key: string;
  question: string;
  name: string;
  share: number;
  problem: Problem | undefined;
}

export interface FormFiles {
  /** What is known of stored files, by their ids. */
  stored: Readonly<Record<string, StoredFile>>;
  sending: Sending[];
  /** Undefined where nothing can be stored, as in a preview. */
  add: ((question: string, file: File, onStored: (id: string) => void) => void) | undefined;
  drop: (key: string) => void;
}

/** The files of a form: those that are stored, and those on their way. `urlOf` says where one is sent to. */
export function useFiles(urlOf: (question: string, name: string) => string, known: readonly StoredFile[]) {
  const [stored, setStored] = useState(() => Object.fromEntries(known.map((file) => [file.id, file])));
  const [sending, setSending] = useState<Sending[]>([]);
  const flights = useRef(new Map<string, AbortController>());

  const change = (key: string, changes: Partial<Sending>) =>
    setSending((all) => all.map((one) => (one.key === key ? { ...one, ...changes } : one)));
  const drop = (key: string) => {
    flights.current.get(key)?.abort();
    flights.current.delete(key);
    setSending((all) => all.filter((one) => one.key !== key));
  };
  const add: FormFiles['add'] = (question, file, onStored) => {
    const key = newIdempotencyKey();
    const flight = new AbortController();
    flights.current.set(key, flight);
    const problem = file.size > FILE_BYTES_MAX ? tooLarge() : undefined;
    setSending((all) => [...all, { key, question, name: file.name, share: 0, problem }]);
    if (problem) return;
    upload({
      url: urlOf(question, file.name),
      file,
      signal: flight.signal,
      onProgress: (share) => change(key, { share }),
    }).then(
      (arrived) => {
        setStored((all) => ({ ...all, [arrived.id]: arrived }));
        drop(key);
        onStored(arrived.id);
      },
      (error) => {
        if (!flight.signal.aborted) change(key, { problem: asProblem(error) });
      },
    );
  };
  return { stored, sending, add, drop, isSending: sending.some(({ problem }) => !problem) };
}

function tooLarge(): Problem {
  return new Problem({ status: TOO_LARGE, code: 'body_too_large', title: '', detail: '' });
}
