import { useQuery } from '@tanstack/react-query';
import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { LinkProblem } from '@/features/links/link-problem';
import { asProblem } from '@/lib/api/problem';
import type { ValidInvitation } from '@/lib/api/types';
import { useDocumentTitle } from '@/lib/document-title';
import { loadWords } from '@/lib/i18n';
import { invitationQuery } from './api';
import { Choosing } from './choosing';
import { InvitationSkeleton, OwnSkeleton } from './invitation-skeleton';
import { ownState } from './own';
import { ALREADY, type BookingAttempt, useBooking } from './use-booking';

/** Not part of the first load; fetched while the guest chooses, so that it is at hand when the booking is made. */
const Done = lazyRouteComponent(async () => {
  await loadWords('booking');
  return import('./done');
}, 'Done');

/** Only for those who come back. */
const OwnSection = lazyRouteComponent(() => import('./own-section'), 'OwnSection');

/** Everything an invitation link can lead to: choosing, what was chosen, or why it leads nowhere. */
export function InvitationPage({ token }: { token: string }) {
  const invitation = useQuery(invitationQuery(token));
  if (invitation.isPending) return <InvitationSkeleton />;
  if (!invitation.data) {
    return <LinkProblem problem={asProblem(invitation.error)} onRetry={() => void invitation.refetch()} />;
  }
  return <ValidPage key={token} token={token} invitation={invitation.data} />;
}

interface ValidPageProps {
  token: string;
  invitation: ValidInvitation;
}

function ValidPage({ token, invitation }: ValidPageProps) {
  const attempt = useBooking(token);
  useEffect(() => void Done.preload?.(), []);
  if (attempt.booked) {
    return (
      <Suspense fallback={<InvitationSkeleton />}>
        <Done booked={attempt.booked} emailHint={invitation.email_hint} onStartOver={attempt.startOver} />
      </Suspense>
    );
  }
  return <BeforeBooking token={token} invitation={invitation} attempt={attempt} />;
}

function BeforeBooking({ token, invitation, attempt }: ValidPageProps & { attempt: BookingAttempt }) {
  const { t } = useTranslation('guest');
  const { bookings } = invitation;
  const isTurn = bookings.some((booking) => ownState(booking) === 'offered');
  useDocumentTitle(t(isTurn ? 'own.titleTurn' : 'invite.pageTitle'));
  const already = attempt.problem && ALREADY.has(attempt.problem.code) ? attempt.problem : undefined;
  return (
    <>
      {bookings.length > 0 && (
        <Suspense fallback={<OwnSkeleton />}>
          <OwnSection invitation={invitation} already={already?.code} />
        </Suspense>
      )}
      {bookings.length === 0 && already && <ProblemNote problem={already} />}
      {(bookings.length === 0 || invitation.uses_left > 0) && (
        <Choosing token={token} invitation={invitation} attempt={attempt} isAnother={bookings.length > 0} />
      )}
    </>
  );
}
