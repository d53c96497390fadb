import { useTranslation } from 'react-i18next';
import type { OwnBooking, ValidInvitation } from '@/lib/api/types';
import { intoView } from '@/lib/into-view';
import { formatCount } from '@/lib/time';
import { HostLine } from './host-line';
import { ownState } from './own';
import { OwnBookings } from './own-bookings';

interface OwnSectionProps {
  invitation: ValidInvitation;
  /** The code of a refusal that means "you have one already". */
  already: string | undefined;
}

/** What the guest has with the invitation, and that it was not doubled. */
export function OwnSection({ invitation, already }: OwnSectionProps) {
  const { t } = useTranslation('guest');
  const { bookings, host } = invitation;
  const hasBooked = bookings.some((booking) => ownState(booking) === 'booked');
  const words = already === 'already_waiting' ? 'alreadyWaiting' : 'already';
  return (
    <>
      <HostLine name={host.name} title={t(titleOf(bookings), { shown: formatCount(bookings.length) })} />
      {already && (
        <div ref={intoView} role="alert" className="mt-5 animate-enter rounded-card bg-wait-soft p-4">
          <p className="font-semibold">{t(`own.${words}`)}</p>
          <p className="text-14">{t(`own.${words}Text`)}</p>
        </div>
      )}
      <OwnBookings bookings={bookings} hostZone={host.zone} />
      <p className="mt-3 text-14 text-muted">{t(hasBooked ? 'own.text' : 'own.textWaiting')}</p>
    </>
  );
}

/** What matters most of all that the guest has. */
function titleOf(bookings: OwnBooking[]) {
  const states = bookings.map(ownState);
  if (states.includes('offered')) return 'own.titleTurn';
  if (!states.includes('booked')) return 'own.titleWaiting';
  return states.length === 1 || states.includes('waiting') ? 'own.title' : 'own.titleMany';
}
