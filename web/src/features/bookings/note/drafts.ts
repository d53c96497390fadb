/**
 * Notes that could not be saved yet, kept for this tab only: they are about people, so nothing of them stays on the
 * machine once the tab is closed, the note is saved or somebody signs out.
 */
interface Draft {
  text: string;
  version: number;
}

const PREFIX = 'jari.note.';
const nameOf = (userId: string, bookingId: string) => `${PREFIX}${userId}.${bookingId}`;

export function readDraft(userId: string, bookingId: string): Draft | null {
  const draft: unknown = attempt(() => JSON.parse(sessionStorage.getItem(nameOf(userId, bookingId)) ?? 'null'));
  if (typeof draft !== 'object' || draft === null || !('text' in draft) || !('version' in draft)) return null;
  const { text, version } = draft;
  return typeof text === 'string' && typeof version === 'number' ? { text, version } : null;
}

export function writeDraft(userId: string, bookingId: string, draft: Draft): void {
  attempt(() => sessionStorage.setItem(nameOf(userId, bookingId), JSON.stringify(draft)));
}

export function removeDraft(userId: string, bookingId: string): void {
  attempt(() => sessionStorage.removeItem(nameOf(userId, bookingId)));
}

/** Somebody signs out: the next one at this screen finds nothing. */
export function removeAllDrafts(): void {
  attempt(() => {
    const names = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
    for (const name of names) sessionStorage.removeItem(name);
  });
}

/** Some browsers forbid storage; what is in the editor is then all there is. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
