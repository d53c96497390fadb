import { readStored, removeStored, writeStored } from '@/lib/storage';

const REFRESHED_AT = 'jari.refreshed_at';
const SIGNED_IN = 'jari.signed_in';

/**
 * Gets a new access token. A refresh token works once and its second use ends the session, so only one tab may do
 * this at a time; a tab that waited for another finds the work done and just repeats its request.
 */
export async function refreshSession(requestSentAt: number): Promise<boolean> {
  if (!mayBeSignedIn()) return false;
  return withLock(async () => {
    if (Number(readStored(REFRESHED_AT) ?? 0) > requestSentAt) return true;
    const answer = await fetch('/api/auth/refresh', { method: 'POST', credentials: 'same-origin' }).catch(() => null);
    if (answer?.ok) {
      writeStored(REFRESHED_AT, String(Date.now()));
      return true;
    }
    if (answer?.status === 401) rememberSignedOut();
    return false;
  });
}

async function withLock(work: () => Promise<boolean>): Promise<boolean> {
  // The lock needs a secure context; over plain HTTP on a home network one tab at a time has to be enough.
  if (!('locks' in navigator)) return work();
  return navigator.locks.request('jari.refresh', work);
}

/**
 * The cookies cannot be read from here, so a note is kept that there is a session to ask for. Without it, every
 * guest's first page would begin with a request that can only be refused.
 */
export function mayBeSignedIn(): boolean {
  return readStored(SIGNED_IN) !== null;
}

export function rememberSignedIn(): void {
  writeStored(SIGNED_IN, '1');
  writeStored(REFRESHED_AT, String(Date.now()));
}

export function rememberSignedOut(): void {
  removeStored(SIGNED_IN);
}
