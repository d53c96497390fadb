import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { slotsQuery } from '@/features/picker/api';
import { useLiveSlots } from '@/features/picker/live';
import { isTakeable, isWaitable, sharedFacts, upcoming } from '@/features/picker/slots';
import { asProblem } from '@/lib/api/problem';
import type { ValidInvitation } from '@/lib/api/types';
import { useNow } from '@/lib/now';
import { HostLine } from './host-line';
import { InvitationFacts } from './invitation-facts';
import { InvitationSkeleton } from './invitation-skeleton';
import { ownState } from './own';
import { Picker } from './picker';
import { ScopeLine } from './scope-line';
import type { BookingAttempt } from './use-booking';

interface ChoosingProps {
  token: string;
  invitation: ValidInvitation;
  attempt: BookingAttempt;
  /** True if something the guest has stands above, and this is a further one. */
  isAnother: boolean;
}

/** The slots of an invitation, live, with the picker or with a word on why there is nothing to pick. */
export function Choosing({ token, invitation, attempt, isAnother }: ChoosingProps) {
  const { t } = useTranslation('guest');
  const slots = useQuery(slotsQuery(token));
  const isLive = useLiveSlots(token);
  const now = useNow();
  if (slots.isPending) return isAnother ? null : <InvitationSkeleton />;
  if (!slots.data) return <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />;

  const shown = upcoming(slots.data.items, now);
  const shared = sharedFacts(shown);
  const hasBooked = invitation.bookings.some((booking) => ownState(booking) === 'booked');
  const title = shown.length === 0 ? t('invite.noneTitle') : (shared.topic ?? t('invite.manyTopics'));
  return (
    <>
      {isAnother ? (
        <h2 className="mt-12 font-bold text-22 tracking-tight">{t(hasBooked ? 'own.more' : 'own.meanwhile')}</h2>
      ) : (
        <HostLine name={invitation.host.name} title={title} />
      )}
      <InvitationFacts invitation={invitation} first={shown[0]} shared={shared} />
      <ScopeLine invitation={invitation} />
      {!isLive && (
        <p role="status" className="mt-4 text-12 text-wait">
          {t('invite.stale')}
        </p>
      )}
      {shown.length === 0 ? (
        <Notice text={t('invite.noneText', { name: invitation.host.name })} />
      ) : (
        <>
          {!shown.some(isTakeable) && (
            <Notice
              title={t('invite.allFullTitle')}
              text={t(shown.some(isWaitable) ? 'invite.allFullWait' : 'invite.allFullText')}
            />
          )}
          <Picker
            token={token}
            invitation={invitation}
            hostZone={slots.data.zone}
            slots={shown}
            shared={shared}
            now={now}
            attempt={attempt}
          />
        </>
      )}
    </>
  );
}

function Notice({ title, text }: { title?: string; text: string }) {
  return (
    <div className="mt-8 rounded-card bg-surface p-5">
      {title && <p className="mb-1 font-bold text-18">{title}</p>}
      <p className="text-14 text-muted">{text}</p>
    </div>
  );
}
