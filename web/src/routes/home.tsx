import { createLazyRoute, Link, lazyRouteComponent } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { GuestShell, OwnLink } from '@/components/guest-shell';
import { Hero } from '@/features/home/hero';
import { Products } from '@/features/home/products';
import { Steps } from '@/features/home/steps';
import { useUser } from '@/features/session/api';
import { useDocumentTitle } from '@/lib/document-title';
import { loadWords } from '@/lib/i18n';

/** Classes and their words are fetched once the page stands; it begins with what never changes. */
const ClassesNow = lazyRouteComponent(async () => {
  await loadWords('classes');
  return import('@/features/classes/classes-now');
}, 'ClassesNow');

export const route = createLazyRoute('/')({ component: Home });

function Home() {
  const { t } = useTranslation();
  const user = useUser();
  useDocumentTitle(t('brand'));
  const link = 'flex min-h-11 items-center rounded-lg px-2 font-semibold text-14 underline-offset-4 hover:underline';
  const aside = (
    <>
      {user && <OwnLink />}
      {user?.organisation !== null && (
        <Link to={user ? '/host' : '/login'} className={`${link} max-sm:hidden`}>
          {t(user ? 'account.host' : 'account.signIn')}
        </Link>
      )}
    </>
  );
  return (
    <GuestShell width="wide" aside={aside}>
      <Hero />
      <Suspense>
        <ClassesNow />
      </Suspense>
      <Products />
      <Steps />
    </GuestShell>
  );
}
