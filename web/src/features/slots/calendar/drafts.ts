import { useSyncExternalStore } from 'react';
import type { Times } from '../series';

/** What the form beside the calendar would open, shown in the calendar while it is typed. */
let drafts: Times[] = [];
const listeners = new Set<() => void>();

export function showDrafts(times: Times[]): void {
  drafts = times;
  for (const listener of listeners) listener();
}

export function useDrafts(): Times[] {
  return useSyncExternalStore(subscribe, () => drafts);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
