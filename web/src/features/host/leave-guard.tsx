import { useBlocker } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/components/confirm-dialog';

/**
 * Asks before a page is left on which something was typed and not yet sent. `allow` lets the next step pass: what was
 * typed has arrived.
 */
export function useLeaveGuard(isTyped: boolean) {
  const isAllowed = useRef(false);
  const leaving = useBlocker({
    // A change of the address alone, for example by dragging in the calendar beside the form, leaves nothing.
    shouldBlockFn: ({ current, next }) => isTyped && !isAllowed.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => isTyped && !isAllowed.current,
    withResolver: true,
  });
  const allow = () => {
    isAllowed.current = true;
  };
  return { allow, leaving };
}

/** The question itself; it stands wherever the form stands. */
export function LeaveQuestion({ leaving }: Pick<ReturnType<typeof useLeaveGuard>, 'leaving'>) {
  const { t } = useTranslation('host');
  return (
    <ConfirmDialog
      title={t('leave.title')}
      isOpen={leaving.status === 'blocked'}
      isBusy={false}
      confirm={t('leave.confirm')}
      confirming={t('leave.confirm')}
      keep={t('leave.keep')}
      onConfirm={() => leaving.proceed?.()}
      onClose={() => leaving.reset?.()}
    >
      <p>{t('leave.text')}</p>
    </ConfirmDialog>
  );
}
