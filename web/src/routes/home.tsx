import { createLazyRoute, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { GuestShell } from '@/components/guest-shell';
import { Hero } from '@/features/home/hero';
import { Products } from '@/features/home/products';
import { Steps } from '@/features/home/steps';
import { useUser } from '@/features/session/api';
import { useDocumentTitle } from '@/lib/document-title';

export const route = createLazyRoute('/')({ component: Home });

function Home() {
  const { t } = useTranslation();
  const user = useUser();
  useDocumentTitle(t('brand'));
  const aside = (
    <Link
      to={user ? '/host' : '/login'}
      className="flex min-h-11 items-center rounded-lg px-2 font-semibold text-14 underline-offset-4 hover:underline max-sm:hidden"
    >
      {t(user ? 'account.host' : 'account.signIn')}
    </Link>
  );
  return (
    <GuestShell width="wide" aside={aside}>
      <Hero />
      <Products />
      <Steps />
    </GuestShell>
  );
}
