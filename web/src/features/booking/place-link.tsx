import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import type { GuestSlot, OwnBooking } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatHostTime, formatNearDayTime, formatOrdinal, formatTimeRange, viewerZone } from '@/lib/time';
import { isOpenOffer } from './phase';

/** Another place of the same guest, and the way there. An open offer is loud: it ends. */
export function PlaceLink({ own, hostZone }: { own: OwnBooking; hostZone: string }) {
  const { t } = useTranslation('booking');
  const isOffered = isOpenOffer(own);
  return (
    <Link
      to="/manage/$token"
      params={{ token: own.manage_token }}
      className={classes(
        'flex items-center gap-x-4 gap-y-3 rounded-card p-4 transition-colors',
        isOffered ? 'border-2 border-brand bg-brand-soft max-sm:flex-wrap' : 'border border-line hover:border-edge',
      )}
    >
      <span className="min-w-0 flex-1 basis-52">
        <PlaceTime slot={own.slot} hostZone={hostZone} />
        <OwnState own={own} />
      </span>
      <span className="flex items-center gap-1 font-semibold text-14">
        <span className={isOffered ? '' : 'max-sm:sr-only'}>{t(isOffered ? 'waits.accept' : 'waits.open')}</span>
        <ChevronRight aria-hidden="true" className="size-5" />
      </span>
    </Link>
  );
}

/** Where a booking waits to move to; open offers come first. */
export function WaitsToMove({ waits, hostZone }: { waits: OwnBooking[]; hostZone: string }) {
  return (
    <ul className="space-y-2">
      {waits
        .toSorted((a, b) => Number(isOpenOffer(b)) - Number(isOpenOffer(a)))
        .map((own) => (
          <li key={own.id}>
            <PlaceLink own={own} hostZone={hostZone} />
          </li>
        ))}
    </ul>
  );
}

interface PlaceTimeProps {
  slot: GuestSlot;
  /** Left out where the host's clock stands beside it already. */
  hostZone?: string;
}

export function PlaceTime({ slot, hostZone }: PlaceTimeProps) {
  const language = currentLanguage();
  const zone = viewerZone();
  const host = hostZone && formatHostTime(slot.starts_at, hostZone, zone, language);
  return (
    <>
      <span className="block text-14 text-muted">{formatDay(slot.starts_at, zone, language)}</span>
      <b className="block text-22 tracking-tight">{formatTimeRange(slot.starts_at, slot.ends_at, zone, language)}</b>
      {host && <span className="block text-12 text-muted">{host}</span>}
    </>
  );
}

function OwnState({ own: { status, offer, position } }: { own: OwnBooking }) {
  const { t } = useTranslation('booking');
  const language = currentLanguage();
  if (isOpenOffer({ status, offer })) {
    const until = offer?.until && formatNearDayTime(offer.until, viewerZone(), language);
    return (
      <span className="mt-1 flex items-center gap-2 font-semibold text-14 text-brand">
        <i aria-hidden="true" className="dot" data-state="offered" />
        {until ? t('waits.offeredUntil', { time: until }) : t('waits.firstCome')}
      </span>
    );
  }
  if (status !== 'WAITLISTED') return null;
  return (
    <span className="mt-1.5 block">
      <Chip tone="wait">
        {position === null ? t('chip.waiting') : t('waits.at', { place: formatOrdinal(position, language) })}
      </Chip>
    </span>
  );
}
