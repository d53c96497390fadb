import { createLazyRoute, Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuthPage } from '@/features/session/auth-page';
import { LoginForm } from '@/features/session/login-form';
import { isForStudents, safeNextPage } from '@/lib/next-page';

export const route = createLazyRoute('/login')({ component: Login });

function Login() {
  const { t } = useTranslation('account');
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  return (
    <AuthPage
      title={t(isForStudents(next) ? 'student.loginTitle' : 'loginTitle')}
      text={t(isForStudents(next) ? 'student.loginText' : 'loginText')}
    >
      <LoginForm onDone={() => void navigate({ href: safeNextPage(next), replace: true })} />
      <p className="mt-6 text-14 text-muted">
        {t('noAccount')}{' '}
        <Link
          to="/signup"
          search={next ? { next } : {}}
          className="tap font-semibold text-ink underline underline-offset-4"
        >
          {t('toSignup')}
        </Link>
      </p>
    </AuthPage>
  );
}
