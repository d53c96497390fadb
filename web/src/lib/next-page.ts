/**
 * Where to go after signing in. Only a path of our own: an address of another site in a link that looks like ours
 * would be a gift to people who fish for passwords.
 */
export function safeNextPage(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/host';
  return next;
}

/** True if somebody signs in to apply for a class, or to look after what was applied for. */
export function isForStudents(next: string | undefined): boolean {
  return /^\/(classes|me)(\/|$)/.test(next ?? '');
}
