import { Link, Outlet } from '@tanstack/react-router';
import { BookUser, CalendarDays, Clock, GraduationCap, Mail, Settings, Tickets } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Logo } from '@/components/logo';
import { EmptyPlaces, StatePage } from '@/components/state-page';
import { SessionEnded } from '@/features/session/session-ended';
import { classes } from '@/lib/classes';
import { AccountMenu } from './account-menu';
import { useHost } from './use-host';

const PAGES = [
  { to: '/host', word: 'today', Icon: Clock, exact: true },
  { to: '/host/slots', word: 'slots', Icon: CalendarDays, exact: false },
  { to: '/host/bookings', word: 'bookings', Icon: Tickets, exact: false },
  { to: '/host/clients', word: 'clients', Icon: BookUser, exact: false },
  { to: '/host/invitations', word: 'invitations', Icon: Mail, exact: false },
  { to: '/host/classes', word: 'classes', Icon: GraduationCap, exact: false },
] as const;

/** The frame of a host's work: a quiet sidebar, or on a phone a bar at the top and one at the bottom. */
export function HostLayout() {
  const { t } = useTranslation('host');
  const user = useHost();
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[216px_1fr]">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:bg-paper focus:p-3">
        {t('skip', { ns: 'common' })}
      </a>
      <header className="flex items-center border-line bg-surface px-4 py-2 max-lg:border-b lg:sticky lg:top-0 lg:h-dvh lg:flex-col lg:items-stretch lg:border-r lg:px-3 lg:py-5">
        <Link to="/" className="flex min-h-11 flex-none items-center rounded-lg px-2.5 text-18 max-lg:-ml-2.5">
          <Logo />
        </Link>
        <Pages className="mt-4 flex-col gap-0.5 max-lg:hidden lg:flex" look="side" />
        <div className="flex-1" />
        <Link to="/host/settings" className={classes(LOOKS.side, 'mb-1 max-lg:hidden')}>
          <Settings aria-hidden="true" className="size-4" />
          {t('nav.settings')}
        </Link>
        {user && <AccountMenu user={user} />}
      </header>
      <div className="min-w-0 max-lg:pb-20">{user && !user.organisation ? <NoOrganisation /> : <Outlet />}</div>
      <Pages
        className="fixed inset-x-0 bottom-0 z-20 flex border-line border-t bg-paper pb-[env(safe-area-inset-bottom)] lg:hidden"
        look="bottom"
      />
      <SessionEnded />
    </div>
  );
}

const LOOKS = {
  side:
    'flex min-h-10 items-center gap-2.5 rounded-lg border border-transparent px-2.5 font-medium text-14 text-muted ' +
    'transition-colors hover:text-ink aria-[current=page]:border-line aria-[current=page]:bg-paper aria-[current=page]:text-ink',
  bottom:
    'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 font-medium text-12 text-muted ' +
    'aria-[current=page]:text-ink aria-[current=page]:font-bold',
};

function Pages({ className, look }: { className: string; look: keyof typeof LOOKS }) {
  const { t } = useTranslation('host');
  return (
    <nav aria-label={t('nav.label')} className={className}>
      {PAGES.map(({ to, word, Icon, exact }) => (
        <Link key={to} to={to} activeOptions={{ exact, includeSearch: false }} className={LOOKS[look]}>
          <Icon aria-hidden="true" className={look === 'side' ? 'size-4' : 'size-5'} />
          {t(`nav.${word}`)}
        </Link>
      ))}
    </nav>
  );
}

function NoOrganisation() {
  const { t } = useTranslation('host');
  return (
    <main id="content" className="mx-auto max-w-[860px] px-4 lg:px-0">
      <StatePage sign={<EmptyPlaces />} title={t('noOrganisation.title')} detail={t('noOrganisation.detail')} />
    </main>
  );
}
