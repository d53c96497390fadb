import { createLazyRoute, useParams } from '@tanstack/react-router';
import { GuestShell } from '@/components/guest-shell';
import { InvitationPage } from '@/features/invite/invitation-page';

export const route = createLazyRoute('/invite/$token')({ component: Invite });

function Invite() {
  const { token } = useParams({ from: '/invite/$token' });
  return (
    <GuestShell>
      <InvitationPage token={token} />
    </GuestShell>
  );
}
