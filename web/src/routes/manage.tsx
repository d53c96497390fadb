import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { GuestShell } from '@/components/guest-shell';
import { ManagePage } from '@/features/booking/manage-page';

export const route = createLazyRoute('/manage/$token')({ component: Manage });

function Manage() {
  const { token } = useParams({ from: '/manage/$token' });
  const { move } = useSearch({ from: '/manage/$token' });
  return (
    <GuestShell>
      <ManagePage token={token} isMoving={move === true} />
    </GuestShell>
  );
}
