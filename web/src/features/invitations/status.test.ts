import { expect, test } from 'vitest';
import type { Invitation, InvitationStatus } from '@/lib/api/types';
import { actionsFor } from './status';

test.each<[InvitationStatus, number, string[]]>([
  ['LIVE', 0, ['copy', 'resend', 'newLink', 'revoke']],
  ['LIVE', 1, ['copy', 'resend', 'newLink', 'revoke']],
  ['USED', 1, ['copy', 'revoke']],
  ['USED', 0, ['again']],
  ['BOUNCED', 0, ['copy', 'again', 'revoke']],
  ['EXPIRED', 1, ['again']],
  ['REVOKED', 0, ['again']],
])('an invitation that is %s with %i living bookings offers what helps', (status, live, actions) => {
  expect([...actionsFor({ status, live } as Invitation)]).toEqual(actions);
});
