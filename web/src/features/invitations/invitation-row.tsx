import { useMutation } from '@tanstack/react-query';
import { Link2, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { Chip } from '@/components/chip';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { CopyButton } from '@/components/copy-button';
import { MoreItem, MoreMenu } from '@/components/more-menu';
import { ProblemNote } from '@/components/problem-note';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { Invitation } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime } from '@/lib/time';
import { reloadInvitations, resendInvitation } from './api';
import { RevokeDialog } from './revoke-dialog';
import { useScopeWords } from './scope-words';
import { actionsFor, INVITATION_TONES } from './status';

export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const scope = useScopeWords()(invitation.scope);
  const until = formatDayTime(invitation.expires_at, zone, currentLanguage());
  const isBounced = invitation.status === 'BOUNCED';
  const isMailLost = invitation.mail === 'FAILED' && !isBounced;
  const facts = [
    scope,
    t('invitations.until', { time: until }),
    invitation.uses > 1 ? t('invitations.uses', { uses: invitation.uses, left: invitation.uses_left }) : '',
    invitation.live > 0 ? t('invitations.live', { count: invitation.live, shown: formatCount(invitation.live) }) : '',
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-t px-4 py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <b className="min-w-0 break-all font-semibold">{invitation.email}</b>
          <Chip tone={INVITATION_TONES[invitation.status]}>{t(`invitations.status.${invitation.status}`)}</Chip>
        </div>
        <p className="mt-0.5 text-12 text-muted">
          {!isBounced && (
            <span className={classes(isMailLost && 'font-semibold text-no')}>
              {t(`invitations.mail.${invitation.mail}`)}
              {' · '}
            </span>
          )}
          {facts.filter(Boolean).join(' · ')}
        </p>
        {isBounced && <p className="mt-1 text-14">{t('invitations.bounced')}</p>}
      </div>
      <Actions invitation={invitation} />
    </li>
  );
}

function Actions({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('host');
  const [asked, setAsked] = useState<'revoke' | 'newLink'>();
  const actions = actionsFor(invitation);
  const resend = useMutation({
    mutationFn: (isNewLink: boolean) => resendInvitation(invitation.id, isNewLink),
    onSuccess: () => setAsked(undefined),
    onSettled: reloadInvitations,
  });
  return (
    <>
      <div className="flex flex-wrap gap-1.5">
        {actions.has('copy') && <CopyButton text={invitation.link} label={t('invitations.copy')} />}
        {actions.has('again') && (
          <ButtonLink look="quiet" size="small" to="/host/invitations/new" search={{ email: invitation.email }}>
            {t(invitation.status === 'BOUNCED' ? 'invitations.correct' : 'invitations.again')}
          </ButtonLink>
        )}
        {actions.has('resend') && (
          <Button
            look="quiet"
            size="small"
            busy={resend.isPending && asked === undefined}
            onClick={() => resend.mutate(false)}
          >
            <span aria-live="polite">{t(resend.isSuccess ? 'invitations.resent' : 'invitations.resend')}</span>
          </Button>
        )}
        {(actions.has('newLink') || actions.has('revoke')) && (
          <MoreMenu label={t('invitations.more', { email: invitation.email })}>
            {actions.has('newLink') && (
              <MoreItem
                icon={<Link2 aria-hidden="true" className="size-4" />}
                onSelect={() => {
                  resend.reset();
                  setAsked('newLink');
                }}
              >
                {t('invitations.newLink')}
              </MoreItem>
            )}
            {actions.has('revoke') && (
              <MoreItem
                danger
                icon={<UserX aria-hidden="true" className="size-4" />}
                onSelect={() => setAsked('revoke')}
              >
                {t('invitations.revoke')}
              </MoreItem>
            )}
          </MoreMenu>
        )}
      </div>
      {resend.error && asked === undefined && (
        <div className="w-full">
          <ProblemNote problem={asProblem(resend.error)} />
        </div>
      )}
      <ConfirmDialog
        title={t('newLink.title')}
        isOpen={asked === 'newLink'}
        isBusy={resend.isPending}
        problem={resend.error ? asProblem(resend.error) : undefined}
        confirm={t('newLink.confirm')}
        confirming={t('invite.submitting')}
        keep={t('invitations.keep')}
        onConfirm={() => resend.mutate(true)}
        onClose={() => setAsked(undefined)}
      >
        <p className="break-all font-semibold">{invitation.email}</p>
        <p>{t('newLink.text')}</p>
        <p className="text-muted">{t('newLink.when')}</p>
      </ConfirmDialog>
      <RevokeDialog invitation={invitation} isOpen={asked === 'revoke'} onClose={() => setAsked(undefined)} />
    </>
  );
}
