import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { mayBeSignedIn } from '@/lib/api/refresh';
import { LanguageSwitch } from './language-switch';
import { Logo } from './logo';
import { ThemeSwitch } from './theme-switch';

interface GuestShellProps {
  children: ReactNode;
  /** What stands at the right of the header before the languages, for example "sign in"; else the way to what is one's own. */
  aside?: ReactNode;
  width?: 'column' | 'wide';
}

/** The frame of every page for people without an account: one calm column. */
export function GuestShell({ children, aside, width = 'column' }: GuestShellProps) {
  const { t } = useTranslation();
  const measure = width === 'wide' ? 'max-w-[1080px]' : 'max-w-[680px]';
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:bg-paper focus:p-3">
        {t('skip')}
      </a>
      <header className={`mx-auto flex w-full items-center gap-2 px-4 py-2.5 ${measure}`}>
        <Link to="/" className="-ml-1 flex min-h-11 items-center rounded-lg px-1">
          <Logo />
        </Link>
        <div className="flex-1" />
        {aside ?? (mayBeSignedIn() && <OwnLink />)}
        <LanguageSwitch className="-mr-2" />
      </header>
      <main id="content" tabIndex={-1} className={`mx-auto w-full flex-1 px-4 pb-16 outline-none ${measure}`}>
        {children}
      </main>
      <footer
        className={`mx-auto flex w-full flex-wrap items-center justify-center gap-x-4 gap-y-2 px-4 py-6 ${measure}`}
      >
        <Link
          to="/find"
          className="flex min-h-11 items-center rounded-lg px-2 text-14 text-muted underline-offset-4 hover:text-ink hover:underline"
        >
          {t('find')}
        </Link>
        <ThemeSwitch />
      </footer>
    </div>
  );
}

/** To what somebody with an account applied for. */
export function OwnLink() {
  const { t } = useTranslation();
  return (
    <Link
      to="/me/enrollments"
      className="flex min-h-11 items-center rounded-lg px-2 font-semibold text-14 underline-offset-4 hover:underline"
    >
      {t('account.mine')}
    </Link>
  );
}
