import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { Invitation } from '@/lib/api/types';
import { changeInvitation, reloadInvitations } from './api';

interface RevokeDialogProps {
  invitation: Invitation;
  isOpen: boolean;
  onClose: () => void;
}

export function RevokeDialog({ invitation, isOpen, onClose }: RevokeDialogProps) {
  const { t } = useTranslation('host');
  const revoke = useMutation({
    mutationFn: () => changeInvitation(invitation.id, 'revoke'),
    onSuccess: onClose,
    onSettled: reloadInvitations,
  });
  return (
    <Dialog title={t('invitations.revokeTitle')} isOpen={isOpen} onClose={onClose}>
      <p className="mt-2 break-all font-semibold">{invitation.email}</p>
      <p className="mt-1">{t('invitations.revokeText')}</p>
      {revoke.error && (
        <div className="mt-4">
          <ProblemNote problem={asProblem(revoke.error)} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" disabled={revoke.isPending} onClick={onClose}>
          {t('invitations.keep')}
        </Button>
        <Button look="brand" busy={revoke.isPending} onClick={() => revoke.mutate()}>
          {t(revoke.isPending ? 'invitations.revoking' : 'invitations.revokeConfirm')}
        </Button>
      </div>
    </Dialog>
  );
}
