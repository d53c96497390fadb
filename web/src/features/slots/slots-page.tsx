import { useInfiniteQuery } from '@tanstack/react-query';
import { useChildMatches, useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Plus, Repeat } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { Segmented } from '@/components/segmented';
import { ZoneDifference, ZoneName } from '@/features/host/zone-name';
import { asProblem } from '@/lib/api/problem';
import { formatDayRange } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, startOfToday } from '@/lib/time';
import { type SlotFilter, slotsQuery } from './api';
import { Calendar } from './calendar/calendar';
import { keepSlotsSearch, useCalendar } from './calendar/use-calendar';
import { SlotList } from './slot-list';

const FILTERS: readonly SlotFilter[] = ['upcoming', 'past', 'cancelled'];
const EMPTY = { upcoming: 'emptyUpcoming', past: 'emptyPast', cancelled: 'emptyCancelled' } as const;

/** A host's slots: as a week, as a day, or as a list. */
export function SlotsPage() {
  const { t } = useTranslation('host');
  const calendar = useCalendar();
  const { view, views, zone, now, from, until } = calendar;
  const isList = view === 'list';
  // Beside a sheet there is room for the days only; the sheet names the zone.
  const hasSheet = useChildMatches().length > 0;
  return (
    <HostPage
      title={t('slots.title')}
      heading={isList ? t('slots.title') : headingOf(from, until)}
      width={isList ? 'column' : 'wide'}
      beside={
        <span className="flex items-center gap-x-3">
          {!isList && <Steps calendar={calendar} />}
          {!hasSheet && <ZoneName zone={zone} now={now} />}
        </span>
      }
      actions={
        <>
          <Segmented
            label={t('calendar.view')}
            size="small"
            value={view}
            options={views.map((value) => ({ value, label: t(`calendar.views.${value}`) }))}
            onChange={calendar.setView}
          />
          <ButtonLink look="quiet" size="small" to="/host/slots/pattern">
            <Repeat aria-hidden="true" className="size-4 max-sm:hidden" />
            {t('slots.repeat')}
          </ButtonLink>
          <OpenButton />
        </>
      }
    >
      <ZoneDifference zone={zone} now={now} />
      {isList ? <SlotsAsList /> : <Calendar calendar={calendar} />}
    </HostPage>
  );
}

function headingOf(from: string, until: string): string {
  const language = currentLanguage();
  return from === until ? formatCalendarDay(from, language) : formatDayRange(from, until, language);
}

/** Back, today, on. */
function Steps({ calendar }: { calendar: ReturnType<typeof useCalendar> }) {
  const { t } = useTranslation('host');
  const unit = calendar.view === 'day' ? 'day' : 'week';
  const look = 'grid size-9 place-items-center rounded-control text-ink hover:bg-surface max-lg:size-11';
  return (
    <span className="-ml-2 flex flex-none items-center">
      <button
        type="button"
        aria-label={t(`calendar.previous.${unit}`)}
        title={t(`calendar.previous.${unit}`)}
        onClick={() => calendar.move(-1)}
        className={look}
      >
        <ChevronLeft aria-hidden="true" className="size-5" />
      </button>
      <button
        type="button"
        aria-label={t(`calendar.next.${unit}`)}
        title={t(`calendar.next.${unit}`)}
        onClick={() => calendar.move(1)}
        className={look}
      >
        <ChevronRight aria-hidden="true" className="size-5" />
      </button>
      {!calendar.isToday && (
        <Button look="quiet" size="small" onClick={calendar.goToToday}>
          {t('calendar.today')}
        </Button>
      )}
    </span>
  );
}

function SlotsAsList() {
  const { t } = useTranslation('host');
  const { zone, now } = useCalendar();
  const navigate = useNavigate();
  const { show } = useSearch({ from: '/host/slots' });
  const filter = FILTERS.find((known) => known === show) ?? 'upcoming';
  const slots = useInfiniteQuery(slotsQuery(filter, startOfToday(zone, now)));
  const items = slots.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Segmented
        label={t('slots.filter')}
        size="small"
        value={filter}
        options={FILTERS.map((value) => ({ value, label: t(`slots.${value}`) }))}
        onChange={(next) =>
          void navigate({ to: '/host/slots', search: (previous) => ({ ...keepSlotsSearch(previous), show: next }) })
        }
        className="mb-5"
      />
      {slots.isPending && <RowsSkeleton />}
      {slots.error && !slots.data && (
        <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />
      )}
      {slots.data && items.length === 0 && <Empty filter={filter} />}
      <SlotList slots={items} now={now} />
      {slots.hasNextPage && (
        <Button
          look="quiet"
          className="mt-5 w-full"
          busy={slots.isFetchingNextPage}
          onClick={() => void slots.fetchNextPage()}
        >
          {t('slots.more')}
        </Button>
      )}
    </>
  );
}

function OpenButton() {
  const { t } = useTranslation('host');
  return (
    <ButtonLink size="small" to="/host/slots/new" search={keepSlotsSearch}>
      <Plus aria-hidden="true" className="size-4" />
      {t('slots.open')}
    </ButtonLink>
  );
}

function Empty({ filter }: { filter: SlotFilter }) {
  const { t } = useTranslation('host');
  if (filter !== 'upcoming') return <EmptyState title={t(`slots.${EMPTY[filter]}`)} />;
  return (
    <EmptyState title={t('slots.emptyUpcoming')} text={t('slots.emptyUpcomingText')}>
      <OpenButton />
    </EmptyState>
  );
}
