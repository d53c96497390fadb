import { useQuery } from '@tanstack/react-query';
import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { LinkEnded } from '@/features/links/link-ended';
import { asProblem } from '@/lib/api/problem';
import type { ValidInvitation } from '@/lib/api/types';
import { useDocumentTitle } from '@/lib/document-title';
import { formatCount } from '@/lib/time';
import { invitationQuery } from './api';
import { Choosing } from './choosing';
import { HostLine } from './host-line';
import { InvitationSkeleton } from './invitation-skeleton';
import { OwnBookings } from './own-bookings';
import { ALREADY, useBooking } from './use-booking';

/** Not part of the first load; fetched while the guest chooses, so that it is at hand when the booking is made. */
const Done = lazyRouteComponent(() => import('./done'), 'Done');

/** Everything an invitation link can lead to: choosing, what was chosen, or why it leads nowhere. */
export function InvitationPage({ token }: { token: string }) {
  const invitation = useQuery(invitationQuery(token));
  if (invitation.isPending) return <InvitationSkeleton />;
  if (!invitation.data) {
    return <LinkEnded problem={asProblem(invitation.error)} onRetry={() => void invitation.refetch()} />;
  }
  return <ValidPage key={token} token={token} invitation={invitation.data} />;
}

function ValidPage({ token, invitation }: { token: string; invitation: ValidInvitation }) {
  const { t } = useTranslation('guest');
  const attempt = useBooking(token);
  useDocumentTitle(t('invite.pageTitle'));
  useEffect(() => void Done.preload?.(), []);
  if (attempt.booked) {
    return (
      <Suspense fallback={<InvitationSkeleton />}>
        <Done booked={attempt.booked} emailHint={invitation.email_hint} onStartOver={attempt.startOver} />
      </Suspense>
    );
  }
  const { bookings } = invitation;
  const hasAlready = attempt.problem !== undefined && ALREADY.has(attempt.problem.code);
  return (
    <>
      {bookings.length > 0 && <Own invitation={invitation} hasAlready={hasAlready} />}
      {bookings.length === 0 && hasAlready && attempt.problem && <ProblemNote problem={attempt.problem} />}
      {(bookings.length === 0 || invitation.uses_left > 0) && (
        <Choosing token={token} invitation={invitation} attempt={attempt} isAnother={bookings.length > 0} />
      )}
    </>
  );
}

function Own({ invitation, hasAlready }: { invitation: ValidInvitation; hasAlready: boolean }) {
  const { t } = useTranslation('guest');
  const count = invitation.bookings.length;
  const title = count === 1 ? t('own.title') : t('own.titleMany', { shown: formatCount(count) });
  return (
    <>
      <HostLine name={invitation.host.name} title={title} />
      {hasAlready && (
        <div role="alert" className="mt-5 animate-enter rounded-card bg-wait-soft p-4">
          <p className="font-semibold">{t('own.already')}</p>
          <p className="text-14">{t('own.alreadyText')}</p>
        </div>
      )}
      <OwnBookings bookings={invitation.bookings} />
      <p className="mt-3 text-14 text-muted">{t('own.text')}</p>
    </>
  );
}
