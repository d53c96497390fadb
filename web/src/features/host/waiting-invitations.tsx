import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { waitingQuery } from '@/features/invitations/api';
import { formatCount } from '@/lib/time';

/** Who has not chosen yet. Before the first slot only the way to it is shown, unless somebody already waits. */
export function WaitingInvitations({ isBeginning }: { isBeginning: boolean }) {
  const { t } = useTranslation('host');
  const waiting = useQuery(waitingQuery).data;
  if (waiting === undefined || (isBeginning && waiting === 0)) return null;
  return (
    <section className="mt-8 flex flex-wrap items-center gap-3 rounded-card bg-surface p-5">
      <p className="min-w-0 flex-1 basis-60">
        <b className="block">{t('today.inviteTitle')}</b>
        <span className="text-14 text-muted">
          {waiting > 0 ? t('today.inviteLive', { count: waiting, shown: formatCount(waiting) }) : t('today.inviteNone')}
        </span>
      </p>
      <ButtonLink look="quiet" size="small" to="/host/invitations">
        {t('today.seeInvitations')}
      </ButtonLink>
      <ButtonLink size="small" to="/host/invitations/new" search={{}}>
        {t('today.invite')}
      </ButtonLink>
    </section>
  );
}
