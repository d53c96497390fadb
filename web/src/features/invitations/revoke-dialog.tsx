import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { ProblemNote } from '@/components/problem-note';
import { reloadSlots } from '@/features/slots/api';
import { asProblem } from '@/lib/api/problem';
import type { Invitation } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { reloadInvitations, revokeInvitation } from './api';

interface RevokeDialogProps {
  invitation: Invitation;
  isOpen: boolean;
  onClose: () => void;
}

/** Takes an invitation back; where something lives that was booked with it, asks what becomes of that. */
export function RevokeDialog({ invitation, isOpen, onClose }: RevokeDialogProps) {
  const { t } = useTranslation('host');
  const revoke = useMutation({
    mutationFn: (bookings: 'KEEP' | 'CANCEL' | undefined) => revokeInvitation(invitation.id, bookings),
    onSuccess: onClose,
    onSettled: () => {
      reloadInvitations();
      reloadSlots();
    },
  });
  const problem = revoke.error ? asProblem(revoke.error) : undefined;
  const isAsked = problem?.code === 'invitation_has_bookings';
  // What the page knew may be older than what the server just said.
  const live = isAsked ? (problem.document.live ?? invitation.live) : invitation.live;
  const send = (bookings?: 'KEEP' | 'CANCEL') => {
    if (!revoke.isPending) revoke.mutate(bookings);
  };
  return (
    <Dialog title={t('invitations.revokeTitle')} isOpen={isOpen} onClose={onClose}>
      <p className="mt-2 break-all font-semibold">{invitation.email}</p>
      <p className="mt-1">{t(live > 0 ? 'invitations.revokeLive' : 'invitations.revokeText', liveWords(live))}</p>
      {problem && !isAsked && (
        <div className="mt-4">
          <ProblemNote problem={problem} />
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
        <Button look="quiet" disabled={revoke.isPending} onClick={onClose}>
          {t('invitations.keep')}
        </Button>
        {live > 0 ? (
          <>
            <Button
              look="danger"
              busy={revoke.isPending && revoke.variables === 'CANCEL'}
              onClick={() => send('CANCEL')}
            >
              {t('invitations.revokeCancel', liveWords(live))}
            </Button>
            <Button busy={revoke.isPending && revoke.variables === 'KEEP'} onClick={() => send('KEEP')}>
              {t('invitations.revokeKeep')}
            </Button>
          </>
        ) : (
          <Button look="brand" busy={revoke.isPending} onClick={() => send()}>
            {t(revoke.isPending ? 'invitations.revoking' : 'invitations.revokeConfirm')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

const liveWords = (live: number) => ({ count: live, shown: formatCount(live) });
