export type ReviewAction = 'next' | 'previous' | 'approve' | 'reject' | 'waitlist' | 'undo' | 'help';

const LETTERS: Record<string, ReviewAction> = {
  j: 'next',
  k: 'previous',
  a: 'approve',
  r: 'reject',
  w: 'waitlist',
  u: 'undo',
};

/** What is shown to people, in the order of use. */
export const KEY_CAPS: readonly [ReviewAction, string][] = [
  ['next', 'J →'],
  ['previous', 'K ←'],
  ['approve', 'A'],
  ['reject', 'R'],
  ['waitlist', 'W'],
  ['undo', 'U'],
  ['help', '?'],
];

export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}

/** What a key means in the review. A Korean keyboard says "ㅁ" where the cap says A, so then the cap counts. */
export function actionOf(press: Press): ReviewAction | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return undefined;
  if (press.key === '?') return 'help';
  // A key that is held down moves on, but never decides about one after the other.
  if (press.key === 'ArrowRight') return 'next';
  if (press.key === 'ArrowLeft') return 'previous';
  const isLatin = /^[a-z]$/i.test(press.key);
  const letter = isLatin ? press.key.toLowerCase() : press.code.replace(/^Key/, '').toLowerCase();
  const action = letter.length === 1 ? LETTERS[letter] : undefined;
  const isMove = action === 'next' || action === 'previous';
  return press.repeat && !isMove ? undefined : action;
}

/** True where keys write, choose or belong to a dialog or a menu. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest('input, textarea, select, [contenteditable="true"], dialog, [role="menu"]') !== null;
}
