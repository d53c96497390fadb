import type { ChipTone } from '@/components/chip';
import type { Invitation, InvitationStatus } from '@/lib/api/types';

export const INVITATION_TONES: Record<InvitationStatus, ChipTone> = {
  LIVE: 'wait',
  USED: 'good',
  EXPIRED: 'plain',
  REVOKED: 'plain',
  BOUNCED: 'no',
};

type Action = 'copy' | 'resend' | 'newLink' | 'revoke' | 'again';

/** What helps with an invitation as it stands; what would do nothing, or only harm, is not offered. */
export function actionsFor({ status, live }: Invitation): ReadonlySet<Action> {
  switch (status) {
    case 'LIVE':
      return new Set(['copy', 'resend', 'newLink', 'revoke']);
    case 'USED':
      // There is nothing left to choose with it. While what was booked lives, its link still leads there.
      return new Set(live > 0 ? ['copy', 'revoke'] : ['again']);
    case 'BOUNCED':
      // Another mail to the same address would come back as well; the link works in a messenger.
      return new Set(['copy', 'again', 'revoke']);
    case 'EXPIRED':
    case 'REVOKED':
      return new Set(['again']);
  }
}
