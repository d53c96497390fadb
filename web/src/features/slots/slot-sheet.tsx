import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Dots } from '@/components/dots';
import { Facts } from '@/components/facts';
import { ProblemNote } from '@/components/problem-note';
import { Sheet } from '@/components/sheet';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { formatCount, formatDay, formatTimeRange } from '@/lib/time';
import { slotQuery } from './api';
import { BookingList } from './booking-list';
import { SlotActions } from './slot-actions';
import { SlotChip } from './slot-row';

/** One slot: when, how full, what can be done with it, and who comes. */
export function SlotSheet({ slotId }: { slotId: string }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const language = currentLanguage();
  const { data: slot, error, isPending, refetch } = useQuery(slotQuery(slotId));
  if (slot) {
    return (
      <Sheet
        title={formatTimeRange(slot.starts_at, slot.ends_at, zone, language)}
        above={formatDay(slot.starts_at, zone, language)}
        closeTo="/host/slots"
      >
        <Contents slot={slot} />
      </Sheet>
    );
  }
  const problem = error && asProblem(error);
  const isGone = problem?.code === 'not_found';
  return (
    <Sheet title={isGone ? t('slot.goneTitle') : ''} closeTo="/host/slots">
      {isGone && (
        <>
          <p className="mt-2 mb-5 text-muted">{t('slot.goneText')}</p>
          <ButtonLink look="quiet" to="/host/slots">
            {t('slot.toList')}
          </ButtonLink>
        </>
      )}
      {isPending && <SheetSkeleton />}
      {problem && !isGone && <ProblemNote problem={problem} onRetry={() => void refetch()} />}
    </Sheet>
  );
}

function Contents({ slot }: { slot: Slot }) {
  const { t } = useTranslation('host');
  const now = useNow();
  return (
    <>
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <span>{slot.topic}</span>
        <Dots capacity={slot.capacity} taken={slot.booked_count} />
        <span aria-hidden="true" className="text-muted">
          {formatCount(slot.booked_count)}/{formatCount(slot.capacity)}
        </span>
        <SlotChip slot={slot} now={now} />
      </div>
      <Facts
        className="mt-4"
        items={[
          [t('slot.where'), slot.place],
          [t('slot.online'), slot.online_link],
          [t('slot.prepare'), slot.instructions],
          [t('slot.reason'), slot.cancel_reason],
        ]}
      />
      {slot.status !== 'CANCELLED' && Date.parse(slot.starts_at) > now.getTime() && (
        <SlotActions key={slot.id} slot={slot} />
      )}
      <BookingList slotId={slot.id} />
    </>
  );
}

function SheetSkeleton() {
  return (
    <Loading className="space-y-3">
      <Skeleton className="h-7 w-40" />
      <Skeleton className="h-4 w-56" />
      <Skeleton className="h-10 w-full" />
      <Skeleton className="h-24 w-full" />
    </Loading>
  );
}
