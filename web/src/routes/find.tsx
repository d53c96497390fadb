import { createLazyRoute } from '@tanstack/react-router';
import { GuestShell } from '@/components/guest-shell';
import { FindPage } from '@/features/find/find-page';

export const route = createLazyRoute('/find')({ component: Find });

function Find() {
  return (
    <GuestShell>
      <FindPage />
    </GuestShell>
  );
}
