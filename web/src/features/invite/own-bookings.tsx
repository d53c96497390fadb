import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Chip } from '@/components/chip';
import { Dots } from '@/components/dots';
import type { GuestSlot, OwnBooking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatHostTime, formatNearDayTime, formatOrdinal, formatTimeRange, viewerZone } from '@/lib/time';
import { inOrder, ownState } from './own';

/** A link that was already used leads to what was got with it, never to an error. */
export function OwnBookings({ bookings, hostZone }: { bookings: OwnBooking[]; hostZone: string }) {
  return (
    <ul className="mt-6 space-y-2">
      {inOrder(bookings).map((booking) => (
        <li key={booking.id}>
          {ownState(booking) === 'offered' ? (
            <OpenOffer booking={booking} hostZone={hostZone} />
          ) : (
            <Standing booking={booking} hostZone={hostZone} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface OwnProps {
  booking: OwnBooking;
  hostZone: string;
}

/** The loudest thing on the page: it is the guest's turn, and that will end. */
function OpenOffer({ booking: { slot, offer, manage_token }, hostZone }: OwnProps) {
  const { t } = useTranslation('guest');
  const until = offer?.until && formatNearDayTime(offer.until, viewerZone(), currentLanguage());
  return (
    <div className="rounded-card border-2 border-brand bg-brand-soft p-5">
      <p className="flex items-center gap-3 font-bold text-22 text-brand tracking-tight">
        <i aria-hidden="true" className="dot size-4 border-2" data-state="offered" />
        {t(offer?.first_come ? 'own.firstCome' : 'own.turn')}
      </p>
      <Time slot={slot} hostZone={hostZone} isLarge />
      <p className="mt-2">{until ? t('own.until', { time: until }) : t('own.firstComeText')}</p>
      <ButtonLink
        look="brand"
        size="large"
        to="/manage/$token"
        params={{ token: manage_token }}
        className="mt-4 max-sm:w-full"
      >
        {t('own.accept')}
      </ButtonLink>
    </div>
  );
}

function Standing({ booking: { slot, status, position, manage_token }, hostZone }: OwnProps) {
  const { t } = useTranslation('guest');
  const isWaiting = status === 'WAITLISTED';
  return (
    <Link
      to="/manage/$token"
      params={{ token: manage_token }}
      className="flex items-center gap-4 rounded-card border border-line p-4 transition-colors hover:border-edge"
    >
      <span className="min-w-0 flex-1">
        <Time slot={slot} hostZone={hostZone} />
        {isWaiting ? (
          <span className="mt-1.5 block">
            <Chip tone="wait">
              {position === null
                ? t('own.waiting')
                : t('own.waitingAt', { place: formatOrdinal(position, currentLanguage()) })}
            </Chip>
          </span>
        ) : (
          <Dots className="mt-1" capacity={slot.capacity} taken={slot.capacity - slot.free} mine />
        )}
      </span>
      <span className="flex items-center gap-1 font-semibold text-14">
        <span className="max-sm:sr-only">{t(isWaiting ? 'own.openWait' : 'own.open')}</span>
        <ChevronRight aria-hidden="true" className="size-5" />
      </span>
    </Link>
  );
}

function Time({ slot, hostZone, isLarge = false }: { slot: GuestSlot; hostZone: string; isLarge?: boolean }) {
  const language = currentLanguage();
  const zone = viewerZone();
  const host = formatHostTime(slot.starts_at, hostZone, zone, language);
  return (
    <>
      <span className={isLarge ? 'mt-3 block' : 'block text-14 text-muted'}>
        {formatDay(slot.starts_at, zone, language)} · {slot.topic}
      </span>
      <b className={isLarge ? 'block text-40 tracking-tighter' : 'block text-22 tracking-tight'}>
        {formatTimeRange(slot.starts_at, slot.ends_at, zone, language)}
      </b>
      {host && <span className="block text-12 text-muted">{host}</span>}
    </>
  );
}
