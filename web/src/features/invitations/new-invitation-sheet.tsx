import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { CopyButton } from '@/components/copy-button';
import { Sheet } from '@/components/sheet';
import { useHostZone } from '@/features/host/use-host';
import type { Invitation } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';
import { InvitationForm } from './invitation-form';
import { useScopeWords } from './scope-words';

export function NewInvitationSheet({ email }: { email: string }) {
  const { t } = useTranslation('host');
  const [sent, setSent] = useState<Invitation>();
  return (
    <Sheet title={t(sent ? 'invite.doneTitle' : 'invite.title')} close={{ to: '/host/invitations' }}>
      {sent ? (
        <Sent invitation={sent} onAnother={() => setSent(undefined)} />
      ) : (
        <InvitationForm key={email} email={email} onDone={setSent} />
      )}
    </Sheet>
  );
}

/** The link at hand, for messengers, and the way to the next guest. */
function Sent({ invitation, onAnother }: { invitation: Invitation; onAnother: () => void }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const scope = useScopeWords()(invitation.scope);
  const time = formatDayTime(invitation.expires_at, zone, currentLanguage());
  return (
    <div role="status" className="mt-3 animate-enter space-y-4">
      <p>{t('invite.doneText', { email: invitation.email })}</p>
      <div className="rounded-card bg-surface p-4">
        <p className="break-all text-14">{invitation.link}</p>
        <p className="mt-2 text-12 text-muted">
          {scope && `${scope} · `}
          {t('invite.until', { time })}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={invitation.link} label={t('invitations.copy')} size="medium" />
        <Button onClick={onAnother}>{t('invite.another')}</Button>
      </div>
    </div>
  );
}
