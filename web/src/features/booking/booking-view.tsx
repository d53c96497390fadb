import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Chip, type ChipTone } from '@/components/chip';
import { PageTitle } from '@/components/page-title';
import type { Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { useDocumentTitle } from '@/lib/document-title';
import { currentLanguage } from '@/lib/i18n';
import { formatOrdinal } from '@/lib/time';
import { BookedPart } from './booked-part';
import { PartSkeleton } from './part-skeleton';
import { type Phase, phaseOf } from './phase';
import { SaidNote } from './said-note';
import type { Said } from './use-managed';

/** Most who come have a place; what the others see is fetched once it is known that they do not. */
const WaitingPart = lazyRouteComponent(() => import('./waiting-part'), 'WaitingPart');
const OfferPart = lazyRouteComponent(() => import('./offer-part'), 'OfferPart');
const EndedPart = lazyRouteComponent(() => import('./ended-part'), 'EndedPart');

interface BookingViewProps {
  booking: Booking;
  now: Date;
  /** True while the server cannot be asked how it stands. */
  isBehind: boolean;
  said: Said | undefined;
  /** Instead of the title that the booking has by itself. */
  title?: string | undefined;
  lead?: string | undefined;
  onChanged: (booking: Booking, said?: Said) => void;
  onRefused: (problem: Problem) => void;
}

export interface PartProps {
  booking: Booking;
  phase: Phase;
  onChanged: BookingViewProps['onChanged'];
  onRefused: BookingViewProps['onRefused'];
}

const PARTS = {
  booked: BookedPart,
  late: BookedPart,
  begun: BookedPart,
  over: BookedPart,
  waiting: WaitingPart,
  offered: OfferPart,
  firstCome: OfferPart,
  declined: EndedPart,
  missed: EndedPart,
  left: EndedPart,
  ended: EndedPart,
  cancelled: EndedPart,
} as const;

const TONES: Partial<Record<Phase, ChipTone>> = {
  booked: 'good',
  late: 'good',
  begun: 'good',
  waiting: 'wait',
  offered: 'brand',
  firstCome: 'brand',
};

/** What happened matters more here than what it is about. */
const TITLED = ['offered', 'firstCome', 'declined', 'missed', 'left', 'ended', 'cancelled'] as const;

/** One booking, from the moment it is made or waited for to the moment it is over. */
export function BookingView({ booking, now, isBehind, said, title, lead, onChanged, onRefused }: BookingViewProps) {
  const { t } = useTranslation('booking');
  const phase = phaseOf(booking, now);
  const Part = PARTS[phase];
  const named = TITLED.find((it) => it === phase);
  useTabTitle(booking, phase);
  const shown = title ?? (named ? t(`title.${named}`) : booking.slot.topic);
  return (
    <article ref={useFocusOnChange(phase)}>
      <div className="mt-4 flex items-center gap-3 sm:mt-8">
        <Chip tone={TONES[phase] ?? 'plain'}>{t(`chip.${phase}`)}</Chip>
        <span className="min-w-0 text-14 text-muted">
          {t('with', { name: booking.host.name })}
          {shown !== booking.slot.topic && ` · ${booking.slot.topic}`}
        </span>
      </div>
      <PageTitle text={shown} className="mt-2" />
      {lead && <p className="mt-1 text-muted">{lead}</p>}
      {/* Told at once to those who listen, whatever they are doing on the page. */}
      <p aria-live="assertive" className="sr-only">
        {isTurn(phase) && shown}
      </p>
      {isBehind && <p className="mt-2 text-12 text-wait">{t('behind')}</p>}
      {said && <SaidNote said={said} booking={booking} phase={phase} />}
      <Suspense fallback={<PartSkeleton />}>
        <Part booking={booking} phase={phase} onChanged={onChanged} onRefused={onRefused} />
      </Suspense>
    </article>
  );
}

/** A tab in the background shows by its title where the guest stands. */
function useTabTitle({ position }: Booking, phase: Phase): void {
  const { t } = useTranslation('booking');
  const place = phase === 'waiting' && position ? formatOrdinal(position, currentLanguage()) : '';
  useDocumentTitle(isTurn(phase) ? t('tab.turn') : place ? t('tab.waiting', { place }) : t('tab.booking'));
}

function isTurn(phase: Phase): boolean {
  return phase === 'offered' || phase === 'firstCome';
}

/** What was pressed is gone with the part it stood in; whoever reads by ear continues at the heading. */
function useFocusOnChange(phase: Phase) {
  const article = useRef<HTMLElement>(null);
  const before = useRef(phase);
  useEffect(() => {
    if (before.current === phase) return;
    before.current = phase;
    if (document.activeElement === document.body) article.current?.querySelector('h1')?.focus();
  }, [phase]);
  return article;
}
