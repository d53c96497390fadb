import { call } from '@/lib/api/client';
import type { Pattern, PatternPreview, Slot } from '@/lib/api/types';

/** What the pattern would open, and what stands in its way. Nothing happens. */
export async function previewPattern(pattern: Pattern, signal: AbortSignal): Promise<PatternPreview> {
  const answer = await call('POST', '/admin/slots/pattern', { body: { ...pattern, dry_run: true }, signal });
  // The document has both answers of this operation; a trial gets this one.
  return answer as PatternPreview;
}

export async function createPattern(pattern: Pattern, idempotencyKey: string): Promise<Slot[]> {
  const answer = await call('POST', '/admin/slots/pattern', { body: pattern, idempotencyKey });
  return (answer as { items: Slot[] }).items;
}
