import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { GuestShell } from '@/components/guest-shell';
import { useUser } from '@/features/session/api';

const LINK = 'flex min-h-11 items-center rounded-lg px-2 font-semibold text-14 underline-offset-4 hover:underline';

/** The frame of pages about classes: from each of them the way to one's own applications is one press. */
export function StudentShell({ children, width = 'column' }: { children: ReactNode; width?: 'column' | 'wide' }) {
  return (
    <GuestShell width={width} aside={<OwnLink />}>
      {children}
    </GuestShell>
  );
}

function OwnLink() {
  const { t } = useTranslation();
  const user = useUser();
  if (user) {
    return (
      <Link to="/me/enrollments" className={LINK}>
        {t('account.mine')}
      </Link>
    );
  }
  const next = location.pathname + location.search;
  return (
    <Link to="/login" search={{ next: next === '/classes' ? '/me/enrollments' : next }} className={LINK}>
      {t('account.signIn')}
    </Link>
  );
}
