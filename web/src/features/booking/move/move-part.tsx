import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { PageTitle } from '@/components/page-title';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { slotsQuery } from '@/features/picker/api';
import { useLiveSlots } from '@/features/picker/live';
import { upcoming } from '@/features/picker/slots';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { useDocumentTitle } from '@/lib/document-title';
import { PlaceTime } from '../place-link';
import type { News } from '../use-managed';
import { MovePicker } from './move-picker';

interface MovePartProps {
  token: string;
  booking: Booking;
  now: Date;
  onStop: () => void;
  onMoved: (booking: Booking, news: News) => void;
  onRefused: (problem: Problem) => void;
}

/** Another time for a booking, while its present one is kept. */
export function MovePart(part: MovePartProps) {
  const { t } = useTranslation('booking');
  const { token, booking, now, onStop } = part;
  useDocumentTitle(t('move.title'));
  const slots = useQuery(slotsQuery(token));
  const isLive = useLiveSlots(token);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    window.scrollTo({ top: 0 });
    top.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, []);
  const shown = slots.data && upcoming(slots.data.items, now);
  const hasOthers = shown?.some((slot) => slot.id !== booking.slot.id);
  return (
    <div ref={top} className="animate-enter">
      <div className="mt-4 flex items-start gap-4 sm:mt-8">
        <PageTitle text={t('move.title')} className="min-w-0 flex-1" />
        <Button look="quiet" size="small" onClick={onStop}>
          {t('move.stop')}
        </Button>
      </div>
      <div className="mt-4 flex items-center gap-4 rounded-card border border-line p-4">
        <i aria-hidden="true" className="dot size-4" data-state="mine" />
        <div className="min-w-0">
          <p className="font-semibold text-14">{t('move.present')}</p>
          <PlaceTime slot={booking.slot} hostZone={booking.host.zone} />
        </div>
      </div>
      <p className="mt-2 text-14 text-muted">{t('move.kept')}</p>
      {!isLive && (
        <p role="status" className="mt-4 text-12 text-wait">
          {t('move.stale')}
        </p>
      )}
      {slots.isPending && (
        <div className="mt-8">
          <RowsSkeleton />
        </div>
      )}
      {slots.error && !slots.data && (
        <div className="mt-8">
          <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />
        </div>
      )}
      {shown && !hasOthers && (
        <div className="mt-8 rounded-card bg-surface p-5">
          <p className="mb-1 font-bold text-18">{t('move.noneTitle')}</p>
          <p className="text-14 text-muted">{t('move.noneText', { name: booking.host.name })}</p>
        </div>
      )}
      {shown && hasOthers && <MovePicker {...part} slots={shown} hostZone={slots.data.zone} />}
    </div>
  );
}
