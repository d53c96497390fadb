import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '@/components/dialog';
import { asProblem } from '@/lib/api/problem';
import { LoginForm } from './login-form';

/** Signing in again above the page, when a session ends while somebody works: what was typed stays where it is. */
export function SessionEnded() {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const [hasEnded, setEnded] = useState(false);

  useEffect(() => {
    const notice = (event: { type: string; action?: { type: string; error?: unknown } }) => {
      if (event.type !== 'updated' || event.action?.type !== 'error') return;
      if (asProblem(event.action.error).document.status === 401) setEnded(true);
    };
    const leaveQueries = client.getQueryCache().subscribe(notice);
    const leaveMutations = client.getMutationCache().subscribe(notice);
    return () => {
      leaveQueries();
      leaveMutations();
    };
  }, [client]);

  return (
    <Dialog title={t('endedTitle')} isOpen={hasEnded} onClose={() => setEnded(false)}>
      <p className="mt-2 mb-5 text-muted">{t('ended')}</p>
      <LoginForm
        onDone={() => {
          setEnded(false);
          void client.invalidateQueries();
        }}
      />
    </Dialog>
  );
}
