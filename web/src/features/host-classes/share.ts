import type { HostClass } from '@/lib/api/types';

/** Where people apply; only the link of an unlisted class carries its token. */
export function shareUrl({ id, visibility, share_token }: HostClass): string {
  const token = visibility === 'UNLISTED' ? `?token=${encodeURIComponent(share_token)}` : '';
  return `${location.origin}/classes/${id}${token}`;
}
