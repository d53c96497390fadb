import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GuestShell, OwnLink } from '@/components/guest-shell';
import { useUser } from '@/features/session/api';

interface StudentShellProps {
  children: ReactNode;
  width?: 'column' | 'wide';
}

/** The frame of pages about classes: from each of them the way to one's own applications is one press. */
export function StudentShell({ children, width = 'column' }: StudentShellProps) {
  const user = useUser();
  return (
    <GuestShell width={width} aside={user ? <OwnLink /> : <SignInLink />}>
      {children}
    </GuestShell>
  );
}

function SignInLink() {
  const { t } = useTranslation();
  const here = location.pathname + location.search;
  return (
    <Link
      to="/login"
      search={{ next: here === '/classes' ? '/me/enrollments' : here }}
      className="flex min-h-11 items-center rounded-lg px-2 font-semibold text-14 underline-offset-4 hover:underline"
    >
      {t('account.signIn')}
    </Link>
  );
}
