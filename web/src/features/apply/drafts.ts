/**
 * Applications on their way, kept for this tab beside what the server keeps: a broken connection or a reload loses
 * nothing. They are about people, so nothing of them stays on the machine once the tab is closed.
 */
import type { Draft, StoredFile } from '@/lib/api/types';

/** As it is kept, here or by the server. */
export interface KeptDraft extends Draft {
  saved_at: string;
  /** The names of files: the answers know only their ids. */
  files: StoredFile[];
}

const PREFIX = 'jari.application.';
const nameOf = (userId: string, classId: string) => `${PREFIX}${userId}.${classId}`;

export function readLocalDraft(userId: string, classId: string): KeptDraft | null {
  const draft: unknown = attempt(() => JSON.parse(sessionStorage.getItem(nameOf(userId, classId)) ?? 'null'));
  return isDraft(draft) ? draft : null;
}

export function writeLocalDraft(userId: string, classId: string, draft: KeptDraft): void {
  attempt(() => sessionStorage.setItem(nameOf(userId, classId), JSON.stringify(draft)));
}

export function removeLocalDraft(userId: string, classId: string): void {
  attempt(() => sessionStorage.removeItem(nameOf(userId, classId)));
}

/** Somebody signs out: the next one at this screen finds nothing. */
export function removeLocalDrafts(): void {
  attempt(() => {
    const names = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
    for (const name of names) sessionStorage.removeItem(name);
  });
}

/** Of what was typed here and what another device left, the later one. */
export function laterDraft(local: KeptDraft | null, remote: KeptDraft | null): KeptDraft | null {
  if (!local || !remote) return local ?? remote;
  return Date.parse(local.saved_at) >= Date.parse(remote.saved_at) ? local : remote;
}

function isDraft(value: unknown): value is KeptDraft {
  return typeof value === 'object' && value !== null && 'answers' in value && 'saved_at' in value && 'files' in value;
}

/** Some browsers forbid storage; what is on the page is then all there is. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
