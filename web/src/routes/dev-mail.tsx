import { createLazyRoute } from '@tanstack/react-router';
import { GuestShell } from '@/components/guest-shell';
import { MailPage } from '@/features/mail/mail-page';

export const route = createLazyRoute('/dev/mail')({ component: DevMail });

function DevMail() {
  return (
    <GuestShell width="wide">
      <MailPage />
    </GuestShell>
  );
}
