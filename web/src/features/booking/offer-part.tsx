import { useQueryClient } from '@tanstack/react-query';
import { ArrowDown } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useLeft } from '@/lib/left';
import { formatBothTimes, formatHostTime, formatLeft, formatNearDayTime, viewerZone } from '@/lib/time';
import { acceptOffer, declineOffer } from './api';
import { AskButton } from './ask-button';
import { BigTime } from './big-time';
import { BookingFacts } from './booking-facts';
import type { PartProps } from './booking-view';
import { PlaceTime } from './place-link';
import { useAct } from './use-act';
import { Leave } from './waiting-part';
import { ZoneLine } from './when';

/** It is the guest's turn: what is offered, until when, and one button. */
export function OfferPart({ booking, phase, onChanged, onRefused }: PartProps) {
  const { t } = useTranslation('booking');
  const { slot, keeps, offer, host } = booking;
  const isFirstCome = phase === 'firstCome';
  return (
    <>
      {keeps && (
        <div className="mt-6 text-muted">
          <p className="text-14">{t('keeps.title')}</p>
          <PlaceTime slot={keeps.slot} hostZone={host.zone} />
          <ArrowDown aria-hidden="true" className="mt-3 size-6 text-brand" />
          <p className="mt-1 text-14">{t('keeps.target')}</p>
        </div>
      )}
      <div className={keeps ? 'mt-1' : 'mt-6'}>
        <BigTime slot={slot} />
      </div>
      <ZoneLine booking={booking} />
      <section className="mt-6 rounded-card border-2 border-brand bg-brand-soft p-5">
        {isFirstCome && <p className="font-semibold">{t('offer.firstCome')}</p>}
        {offer?.until && <Deadline booking={booking} until={offer.until} />}
        <Accept booking={booking} phase={phase} onChanged={onChanged} onRefused={onRefused} />
        <p className="mt-3 text-14">
          {keeps ? t('offer.swap') : t(isFirstCome ? 'offer.firstComeStays' : 'offer.unanswered')}
        </p>
        {!isFirstCome && <Decline booking={booking} onChanged={onChanged} onRefused={onRefused} />}
      </section>
      <BookingFacts booking={booking} />
      {isFirstCome && <Leave booking={booking} onChanged={onChanged} onRefused={onRefused} />}
    </>
  );
}

/** How long the place is kept: the moment in words, and what is left of it, without haste. */
function Deadline({ booking, until }: { booking: Booking; until: string }) {
  const { t } = useTranslation('booking');
  const client = useQueryClient();
  const language = currentLanguage();
  const zone = viewerZone();
  const left = useLeft(until, () => void client.invalidateQueries({ queryKey: ['booking'] }));
  const host = formatHostTime(until, booking.host.zone, zone, language);
  const time = formatNearDayTime(until, zone, language) + (host && ` (${host})`);
  return (
    <>
      <p role="timer" className="font-bold text-28 tracking-tight">
        {left > 0 ? t('offer.left', { left: formatLeft(left, language) }) : t('offer.over')}
      </p>
      <p className="mt-0.5">{t('offer.until', { time })}</p>
    </>
  );
}

function Accept({ booking, phase, onChanged, onRefused }: PartProps) {
  const { t } = useTranslation('booking');
  const button = useRef<HTMLButtonElement>(null);
  const news = booking.keeps ? 'moved' : 'accepted';
  const acting = useAct({
    booking,
    act: acceptOffer,
    onDone: (changed) => onChanged(changed, { news }),
    onRefused,
  });
  useEffect(() => {
    // Whoever is in the middle of something else on the page is not torn out of it.
    const { activeElement, body } = document;
    if (activeElement === body || activeElement?.tagName === 'H1') button.current?.focus({ preventScroll: true });
  }, []);
  const words = booking.keeps ? 'offer.move' : phase === 'firstCome' ? 'offer.take' : 'offer.accept';
  return (
    <>
      <Button
        ref={button}
        look="brand"
        size="large"
        busy={acting.isSending}
        onClick={() => acting.send()}
        className="mt-4 w-full"
      >
        {t(acting.isSending ? 'offer.accepting' : words)}
      </Button>
      {acting.problem && (
        <div className="mt-4">
          <ProblemNote problem={acting.problem} />
        </div>
      )}
    </>
  );
}

function Decline({ booking, onChanged, onRefused }: Omit<PartProps, 'phase'>) {
  const { t } = useTranslation('booking');
  const { slot, host, keeps } = booking;
  const time = formatBothTimes(slot.starts_at, host.zone, viewerZone(), currentLanguage());
  return (
    <AskButton
      look="quiet"
      className="mt-4 max-sm:w-full"
      label={t(keeps ? 'offer.stay' : 'offer.decline')}
      booking={booking}
      question="decline"
      text={[t('ask.decline.text', { time }), keeps && t('ask.keeps')].filter(Boolean).join(' ')}
      act={declineOffer}
      onDone={onChanged}
      onRefused={onRefused}
    />
  );
}
