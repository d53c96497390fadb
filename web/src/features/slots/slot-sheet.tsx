import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Disclosure } from '@/components/disclosure';
import { Dots } from '@/components/dots';
import { Facts } from '@/components/facts';
import { ProblemNote } from '@/components/problem-note';
import { Sheet } from '@/components/sheet';
import { Loading, Skeleton } from '@/components/skeleton';
import { History } from '@/features/bookings/history';
import { People } from '@/features/bookings/people';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { clocksAgree, formatCount, formatDay, formatDayTime, formatTimeRange, viewerZone } from '@/lib/time';
import { slotQuery } from './api';
import { keepSlotsSearch } from './calendar/use-calendar';
import { SlotActions } from './slot-actions';
import { SlotEdit } from './slot-edit';
import { SlotChip } from './slot-row';

const TO_SLOTS = { to: '/host/slots', search: keepSlotsSearch } as const;

/** One slot: when, how full, what can be done with it, who comes and who waits, and what happened to it. */
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
        close={TO_SLOTS}
      >
        <Contents slot={slot} zone={zone} />
      </Sheet>
    );
  }
  const problem = error && asProblem(error);
  const isGone = problem?.code === 'not_found';
  return (
    <Sheet title={isGone ? t('slot.goneTitle') : ''} close={TO_SLOTS}>
      {isGone && (
        <>
          <p className="mt-2 mb-5 text-muted">{t('slot.goneText')}</p>
          <ButtonLink look="quiet" {...TO_SLOTS}>
            {t('slot.toList')}
          </ButtonLink>
        </>
      )}
      {isPending && <SheetSkeleton />}
      {problem && !isGone && <ProblemNote problem={problem} onRetry={() => void refetch()} />}
    </Sheet>
  );
}

function Contents({ slot, zone }: { slot: Slot; zone: string }) {
  const { t } = useTranslation('host');
  const now = useNow();
  const [isEditing, setEditing] = useState(false);
  const isAhead = slot.status !== 'CANCELLED' && Date.parse(slot.starts_at) > now.getTime();
  return (
    <>
      <ViewerTime slot={slot} zone={zone} />
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <span>{slot.topic}</span>
        <Dots capacity={slot.capacity} taken={slot.booked_count} />
        <span aria-hidden="true" className="text-muted">
          {formatCount(slot.booked_count)}/{formatCount(slot.capacity)}
        </span>
        <SlotChip slot={slot} now={now} />
      </div>
      {isEditing && isAhead ? (
        <SlotEdit slot={slot} zone={zone} onDone={() => setEditing(false)} />
      ) : (
        <>
          <Facts
            className="mt-4"
            items={[
              [t('slot.where'), slot.place],
              [t('slot.online'), slot.online_link && <OnlineLink address={slot.online_link} />],
              [t('slot.prepare'), slot.instructions],
              [t('slot.reason'), slot.cancel_reason],
            ]}
          />
          <SlotActions key={slot.id} slot={slot} isAhead={isAhead} onEdit={() => setEditing(true)} />
          <People slot={slot} />
          <Disclosure className="mt-6" summary={t('history.title')}>
            <History of="slots" id={slot.id} />
          </Disclosure>
        </>
      )}
    </>
  );
}

/** For a host who is somewhere else: the same moment by the clock on their own wall. */
function ViewerTime({ slot, zone }: { slot: Slot; zone: string }) {
  const { t } = useTranslation('host');
  const own = viewerZone();
  if (clocksAgree(zone, own, slot.starts_at)) return null;
  const time = formatDayTime(slot.starts_at, own, currentLanguage());
  return <p className="text-12 text-muted">{t('slots.viewerTime', { time })}</p>;
}

function OnlineLink({ address }: { address: string }) {
  return (
    <a href={address} target="_blank" rel="noreferrer" className="tap break-all text-info underline underline-offset-4">
      {address.replace(/^https:\/\//, '')}
    </a>
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
