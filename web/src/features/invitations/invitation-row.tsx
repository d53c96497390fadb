import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { Chip, type ChipTone } from '@/components/chip';
import { CopyButton } from '@/components/copy-button';
import { ProblemNote } from '@/components/problem-note';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { Invitation, InvitationStatus } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';
import { changeInvitation, reloadInvitations } from './api';
import { RevokeDialog } from './revoke-dialog';

const TONES: Record<InvitationStatus, ChipTone> = { LIVE: 'wait', USED: 'good', EXPIRED: 'plain', REVOKED: 'plain' };

export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const until = formatDayTime(invitation.expires_at, zone, currentLanguage());
  const uses = t('invitations.uses', { uses: invitation.uses, left: invitation.uses_left });
  const isMailLost = invitation.mail === 'FAILED';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-t px-4 py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-56">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <b className="min-w-0 break-all font-semibold">{invitation.email}</b>
          <Chip tone={TONES[invitation.status]}>{t(`invitations.status.${invitation.status}`)}</Chip>
        </div>
        <p className="mt-0.5 text-12 text-muted">
          <span className={classes(isMailLost && 'font-semibold text-no')}>
            {t(`invitations.mail.${invitation.mail}`)}
          </span>
          {' · '}
          {t('invitations.until', { time: until })}
          {invitation.uses > 1 && ` · ${uses}`}
        </p>
      </div>
      <Actions invitation={invitation} />
    </li>
  );
}

function Actions({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('host');
  const [isRevoking, setRevoking] = useState(false);
  const resend = useMutation({
    mutationFn: () => changeInvitation(invitation.id, 'resend'),
    onSettled: reloadInvitations,
  });
  if (invitation.status === 'EXPIRED' || invitation.status === 'REVOKED') {
    return (
      <ButtonLink look="quiet" size="small" to="/host/invitations/new" search={{ email: invitation.email }}>
        {t('invitations.again')}
      </ButtonLink>
    );
  }
  return (
    <>
      <div className="flex flex-wrap gap-1.5">
        <CopyButton text={invitation.link} label={t('invitations.copy')} />
        <Button look="quiet" size="small" busy={resend.isPending} onClick={() => resend.mutate()}>
          <span aria-live="polite">{t(resend.isSuccess ? 'invitations.resent' : 'invitations.resend')}</span>
        </Button>
        <Button look="danger" size="small" onClick={() => setRevoking(true)}>
          {t('invitations.revoke')}
        </Button>
      </div>
      {resend.error && (
        <div className="w-full">
          <ProblemNote problem={asProblem(resend.error)} />
        </div>
      )}
      <RevokeDialog invitation={invitation} isOpen={isRevoking} onClose={() => setRevoking(false)} />
    </>
  );
}
