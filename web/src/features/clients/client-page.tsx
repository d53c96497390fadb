import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Chip } from '@/components/chip';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { Timeline } from '@/components/timeline';
import { useHostZone } from '@/features/host/use-host';
import { INVITATION_TONES } from '@/features/invitations/status';
import { asProblem } from '@/lib/api/problem';
import type { Client, Invitation } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime } from '@/lib/time';
import { clientQuery } from './api';
import { ClientBooking } from './client-booking';

/** Everything with one person: how often, when, what was written. */
export function ClientPage({ email }: { email: string }) {
  const { t } = useTranslation('host');
  const client = useQuery(clientQuery(email));
  if (client.data) return <Contents client={client.data} />;
  const problem = client.error && asProblem(client.error);
  const isGone = problem?.code === 'not_found';
  return (
    <HostPage title={isGone ? t('client.goneTitle') : email}>
      {isGone && (
        <>
          <p className="mb-5 text-muted">{t('client.goneText', { email })}</p>
          <div className="flex flex-wrap gap-2">
            <ButtonLink to="/host/invitations/new" search={{ email }}>
              {t('today.invite')}
            </ButtonLink>
            <ButtonLink look="quiet" to="/host/clients">
              {t('slot.toList')}
            </ButtonLink>
          </div>
        </>
      )}
      {client.isPending && (
        <Loading className="space-y-4">
          <Skeleton className="h-16 w-full" />
          <Skeleton className="h-20 w-full" />
          <Skeleton className="h-20 w-full" />
        </Loading>
      )}
      {problem && !isGone && <ProblemNote problem={problem} onRetry={() => void client.refetch()} />}
    </HostPage>
  );
}

const COUNTS = ['booked', 'completed', 'no_show', 'cancelled'] as const;

function Contents({ client }: { client: Client }) {
  const { t } = useTranslation('host');
  return (
    <HostPage
      title={client.name ?? client.email}
      beside={
        client.name && (
          <a href={`mailto:${client.email}`} className="tap break-all underline-offset-4 hover:underline">
            {client.email}
          </a>
        )
      }
    >
      <dl className="mb-8 grid grid-cols-2 border-line border-y sm:grid-cols-4">
        {COUNTS.map((count) => (
          <div
            key={count}
            className="flex flex-col-reverse border-line px-4 py-3 even:border-l max-sm:nth-3:border-t max-sm:nth-4:border-t sm:not-first:border-l"
          >
            <dt className="text-12 text-muted">{t(`client.counts.${count}`)}</dt>
            <dd className="font-bold proportional-nums text-28 tracking-tight">{formatCount(client.counts[count])}</dd>
          </div>
        ))}
      </dl>
      <InvitationState email={client.email} invitation={client.invitation} />
      <h2 className="mt-8 mb-4 font-bold text-18">{t('client.bookings')}</h2>
      {client.bookings.length === 0 ? (
        <p className="text-14 text-muted">{t('client.noBookings')}</p>
      ) : (
        <Timeline>
          {client.bookings.map((booking) => (
            <ClientBooking key={booking.id} booking={booking} />
          ))}
        </Timeline>
      )}
    </HostPage>
  );
}

function InvitationState({ email, invitation }: { email: string; invitation: Invitation | null }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  return (
    <section className="flex flex-wrap items-center gap-3 rounded-card bg-surface px-5 py-4">
      <div className="min-w-0 flex-1 basis-60">
        <h2 className="flex items-center gap-2 font-bold">
          {t('invitations.title')}
          {invitation && (
            <Chip tone={INVITATION_TONES[invitation.status]}>{t(`invitations.status.${invitation.status}`)}</Chip>
          )}
        </h2>
        <p className="text-14 text-muted">
          {invitation
            ? t('invitations.until', { time: formatDayTime(invitation.expires_at, zone, currentLanguage()) })
            : t('client.notInvited')}
        </p>
      </div>
      <ButtonLink look="quiet" size="small" to="/host/invitations/new" search={{ email }}>
        {t(invitation ? 'client.inviteAgain' : 'today.invite')}
      </ButtonLink>
    </section>
  );
}
