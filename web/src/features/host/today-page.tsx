import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { bookingsBetweenQuery } from '@/features/bookings/api';
import { slotsBetweenQuery, slotsQuery } from '@/features/slots/api';
import { asProblem } from '@/lib/api/problem';
import { asDay } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { addDays, dayOf, formatCalendarDay, startOfDay, startOfToday } from '@/lib/time';
import { DayActions } from './day-actions';
import { DayHeadline } from './day-headline';
import { DayTimeline } from './day-timeline';
import { NextSlots } from './next-slots';
import { ToClose } from './to-close';
import { useHostZone } from './use-host';
import { WaitingInvitations } from './waiting-invitations';
import { ZoneDifference } from './zone-name';

/** A day at a glance, today as a rule: who comes when, what is still to be closed, what comes next. */
export function TodayPage() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const now = useNow();
  const today = dayOf(now.toISOString(), zone);
  const day = asDay(useSearch({ from: '/host/' }).day) ?? today;
  const isToday = day === today;
  const start = startOfDay(day, zone);
  const end = startOfDay(addDays(day, 1), zone);
  const slots = useQuery(slotsBetweenQuery(start, end));
  const bookings = useQuery(bookingsBetweenQuery(start, end));
  const upcoming = useInfiniteQuery(slotsQuery('upcoming', startOfToday(zone, now)));
  const ahead = upcoming.data?.pages.flatMap((page) => page.items) ?? [];
  const ofDay = slots.data?.items ?? [];
  const isBeginning = isToday && slots.data && upcoming.data && ofDay.length === 0 && ahead.length === 0;
  const problem = slots.error ?? bookings.error;
  const isKnown = slots.data !== undefined && bookings.data !== undefined;
  return (
    <HostPage
      title={isToday ? t('today.title') : formatCalendarDay(day, currentLanguage())}
      beside={<Steps day={day} today={today} />}
      actions={isKnown && <DayActions day={day} slots={ofDay} now={now} />}
    >
      <ZoneDifference zone={zone} now={now} />
      {!isKnown && !problem && <RowsSkeleton />}
      {problem && !isKnown && (
        <ProblemNote
          problem={asProblem(problem)}
          onRetry={() => {
            void slots.refetch();
            void bookings.refetch();
          }}
        />
      )}
      {isBeginning && <Start />}
      {isKnown && !isBeginning && (
        <>
          <DayHeadline slots={ofDay} day={day} isToday={isToday} />
          {isToday && <ToClose before={start} />}
          <DayTimeline slots={ofDay} bookings={bookings.data.items} isToday={isToday} now={now} />
          {isToday && <NextSlots slots={ahead.filter(({ starts_at }) => starts_at >= end)} now={now} zone={zone} />}
        </>
      )}
      {isToday && isKnown && <WaitingInvitations isBeginning={isBeginning === true} />}
    </HostPage>
  );
}

/** A day back, a day on, and back to today. */
function Steps({ day, today }: { day: string; today: string }) {
  const { t } = useTranslation('host');
  const navigate = useNavigate();
  const goTo = (next: string) => void navigate({ to: '/host', search: next === today ? {} : { day: next } });
  const look = 'grid size-9 place-items-center rounded-control text-ink hover:bg-surface max-lg:size-11';
  return (
    <span className="-ml-2 flex items-center">
      <button
        type="button"
        aria-label={t('calendar.previous.day')}
        title={t('calendar.previous.day')}
        onClick={() => goTo(addDays(day, -1))}
        className={look}
      >
        <ChevronLeft aria-hidden="true" className="size-5" />
      </button>
      <button
        type="button"
        aria-label={t('calendar.next.day')}
        title={t('calendar.next.day')}
        onClick={() => goTo(addDays(day, 1))}
        className={look}
      >
        <ChevronRight aria-hidden="true" className="size-5" />
      </button>
      {day !== today && (
        <Button look="quiet" size="small" onClick={() => goTo(today)}>
          {t('calendar.today')}
        </Button>
      )}
    </span>
  );
}

function Start() {
  const { t } = useTranslation('host');
  return (
    <EmptyState title={t('today.startTitle')} text={t('today.startText')}>
      <ButtonLink to="/host/slots/new">{t('today.open')}</ButtonLink>
      <ButtonLink look="quiet" to="/host/slots/pattern">
        {t('slots.repeat')}
      </ButtonLink>
    </EmptyState>
  );
}
