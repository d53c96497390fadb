import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { policyQuery } from '@/features/session/api';
import { AuthPage } from '@/features/session/auth-page';
import { SignupForm } from '@/features/session/signup-form';
import { asProblem } from '@/lib/api/problem';
import type { SignupPolicy } from '@/lib/api/types';
import { isForStudents, safeNextPage } from '@/lib/next-page';

export const route = createLazyRoute('/signup')({ component: Signup });

function Signup() {
  const { t } = useTranslation('account');
  const { next } = useSearch({ from: '/signup' });
  const policy = useQuery(policyQuery);
  const isStudent = isForStudents(next);
  // Who may open classes is the installation's choice; anybody may apply for one.
  const isShut = !isStudent && policy.data !== undefined && isShutBy(policy.data);
  const title = isStudent ? 'student.signupTitle' : 'signupTitle';
  return (
    <AuthPage title={t(isShut ? 'signupShut' : title)} text={t(isStudent ? 'student.signupText' : 'signupText')}>
      {policy.isPending && <FormSkeleton />}
      {policy.error && <ProblemNote problem={asProblem(policy.error)} onRetry={() => void policy.refetch()} />}
      {policy.data && <Possible policy={policy.data} />}
      <p className="mt-6 text-14 text-muted">
        {t('haveAccount')}{' '}
        <Link
          to="/login"
          search={next ? { next } : {}}
          className="tap font-semibold text-ink underline underline-offset-4"
        >
          {t('toLogin')}
        </Link>
      </p>
    </AuthPage>
  );
}

/** The form where this installation lets people in, or a word on who can open the door. */
function Possible({ policy }: { policy: SignupPolicy }) {
  const { t } = useTranslation('account');
  const { next } = useSearch({ from: '/signup' });
  const navigate = useNavigate();
  const done = () => void navigate({ href: safeNextPage(next), replace: true });
  if (isForStudents(next)) return <SignupForm isHost={false} onDone={done} />;
  if (isShutBy(policy)) {
    const words = policy.host_signup === 'invite' ? 'signupInvite' : 'signupAdmin';
    return <p className="rounded-card bg-surface p-5">{t(words)}</p>;
  }
  const notice = policy.first_account ? t('firstAccount') : policy.host_signup === 'domains' && t('signupDomains');
  return (
    <>
      {notice && <p className="mb-6 rounded-card bg-good-soft p-4 text-14">{notice}</p>}
      <SignupForm isHost onDone={done} />
    </>
  );
}

function isShutBy({ host_signup, first_account }: SignupPolicy): boolean {
  return !first_account && (host_signup === 'invite' || host_signup === 'admin');
}

function FormSkeleton() {
  return (
    <Loading className="space-y-5">
      <Skeleton className="h-18 w-full" />
      <Skeleton className="h-18 w-full" />
      <Skeleton className="h-18 w-full" />
      <Skeleton className="h-13 w-full" />
    </Loading>
  );
}
