import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { waitingQuery } from '@/features/invitations/api';
import { slotsQuery } from '@/features/slots/api';
import { SlotRow } from '@/features/slots/slot-row';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { dayOf, formatCount, formatDay, formatNearDay, startOfToday } from '@/lib/time';
import { useHostZone } from './use-host';

const NEXT_MAX = 6;

/** Today at a glance: how many come, what is next, who has not chosen yet. */
export function TodayPage() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const now = useNow();
  const slots = useInfiniteQuery(slotsQuery('upcoming', startOfToday(zone, now)));
  const known = (slots.data?.pages.flatMap((page) => page.items) ?? []).filter((slot) => slot.status !== 'CANCELLED');
  const today = dayOf(now.toISOString(), zone);
  const ofToday = known.filter((slot) => dayOf(slot.starts_at, zone) === today);
  const next = known.filter((slot) => Date.parse(slot.ends_at) > now.getTime()).slice(0, NEXT_MAX);
  return (
    <HostPage title={t('today.title')} beside={formatDay(now.toISOString(), zone, currentLanguage())}>
      {slots.isPending && <RowsSkeleton />}
      {slots.error && !slots.data && (
        <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />
      )}
      {slots.data && known.length === 0 && <Start />}
      {known.length > 0 && (
        <>
          <Headline slots={ofToday} />
          <NextSlots slots={next} now={now} zone={zone} />
        </>
      )}
      {slots.data && <Invitations isBeginning={known.length === 0} />}
    </HostPage>
  );
}

/** The number that matters today: how many people come. */
function Headline({ slots }: { slots: Slot[] }) {
  const { t } = useTranslation('host');
  const people = slots.reduce((sum, slot) => sum + slot.booked_count, 0);
  const meetings =
    slots.length > 0 ? t('today.slots', { count: slots.length, shown: formatCount(slots.length) }) : t('today.noSlots');
  return (
    <p className="mb-9">
      <span className="block text-14 text-muted">{t('today.people')}</span>
      <span className="block font-bold proportional-nums text-64 tracking-tighter">
        {formatCount(people)}
        <span className="ml-0.5 font-semibold text-28 tracking-tight">{t('today.unit')}</span>
      </span>
      <span className="mt-1 block text-18">{meetings}</span>
    </p>
  );
}

function NextSlots({ slots, now, zone }: { slots: Slot[]; now: Date; zone: string }) {
  const { t } = useTranslation('host');
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = formatNearDay(slot.starts_at, zone, currentLanguage(), now);
    groups.set(day, [...(groups.get(day) ?? []), slot]);
  }
  if (groups.size === 0) return null;
  return (
    <section>
      <div className="mb-2 flex items-center">
        <h2 className="flex-1 font-bold text-18">{t('today.next')}</h2>
        <Link
          to="/host/slots"
          className="flex min-h-11 items-center text-14 text-muted underline-offset-4 hover:underline"
        >
          {t('today.all')}
        </Link>
      </div>
      {[...groups].map(([day, ofDay]) => (
        <div key={day} className="mb-4">
          <h3 className="mb-1.5 text-14 text-muted">{day}</h3>
          <div className="overflow-hidden rounded-card border border-line">
            {ofDay.map((slot) => (
              <SlotRow key={slot.id} slot={slot} now={now} />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

/** Before the first slot only the way to it is shown, unless somebody already waits. */
function Invitations({ isBeginning }: { isBeginning: boolean }) {
  const { t } = useTranslation('host');
  const waiting = useQuery(waitingQuery).data;
  if (waiting === undefined || (isBeginning && waiting === 0)) return null;
  return (
    <section className="mt-8 flex flex-wrap items-center gap-3 rounded-card bg-surface p-5">
      <p className="min-w-0 flex-1 basis-60">
        <b className="block">{t('today.inviteTitle')}</b>
        <span className="text-14 text-muted">
          {waiting > 0 ? t('today.inviteLive', { count: waiting, shown: formatCount(waiting) }) : t('today.inviteNone')}
        </span>
      </p>
      <ButtonLink look="quiet" size="small" to="/host/invitations">
        {t('today.seeInvitations')}
      </ButtonLink>
      <ButtonLink size="small" to="/host/invitations/new" search={{}}>
        {t('today.invite')}
      </ButtonLink>
    </section>
  );
}

function Start() {
  const { t } = useTranslation('host');
  return (
    <EmptyState title={t('today.startTitle')} text={t('today.startText')}>
      <ButtonLink to="/host/slots/new">{t('today.open')}</ButtonLink>
    </EmptyState>
  );
}
