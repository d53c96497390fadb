import { call } from '@/lib/api/client';
import type { BatchReport, InvitationTerms } from '@/lib/api/types';

/** A list as it was pasted, or a file in base64. */
export type Batch = InvitationTerms & ({ text: string } | { file: string });

/** What would become of every line. Nothing happens. */
export function previewInvitations(batch: Batch): Promise<BatchReport> {
  return call('POST', '/admin/invitations/batch', { body: { ...batch, dry_run: true } });
}

export function createInvitations(batch: Batch, idempotencyKey: string): Promise<BatchReport> {
  return call('POST', '/admin/invitations/batch', { body: batch, idempotencyKey });
}
