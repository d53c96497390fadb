import { useQuery } from '@tanstack/react-query';
import { useMatchRoute, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { asProblem } from '@/lib/api/problem';
import type { Instant, Slot } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { slotsBetweenQuery } from '../api';
import type { Times } from '../series';
import { useDrafts } from './drafts';
import { hoursFor, WHOLE_DAY } from './hours';
import { MoveDialog } from './move-dialog';
import { keepSlotsSearch, type SlotsSearch, type useCalendar } from './use-calendar';
import { useMove } from './use-move';

const NONE: Slot[] = [];

const CalendarView = lazy(() => import('./calendar-view'));

/** The calendar with everything it needs: its slots, what can be done by dragging, and what happened to that. */
export function Calendar({ calendar }: { calendar: ReturnType<typeof useCalendar> }) {
  const { t } = useTranslation('host');
  const { view, zone, now, from, start, end } = calendar;
  const slots = useQuery(slotsBetweenQuery(start, end));
  const move = useMove();
  const [isWholeDay, setWholeDay] = useState(false);
  const router = useRouter();
  const navigate = useNavigate();
  const openId = useOpenSlot();
  const drafts = useDrafts();
  const known = slots.data?.items ?? NONE;
  const hours = hoursFor([...known, ...ofDays(drafts, start, end)], zone);
  const search = keepSlotsSearch(useSearch({ from: '/host/slots' }));
  const address = JSON.stringify(search);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address says what the search says, and stands still
  const addressOf = useCallback((slot: Slot) => router.buildLocation(toSlot(slot, search)).href, [router, address]);
  return (
    <>
      {slots.error && !slots.data && (
        <div className="mb-4">
          <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />
        </div>
      )}
      {move.problem && (
        <div className="mb-4">
          <ProblemNote problem={move.problem} />
        </div>
      )}
      {slots.isPending && <CalendarSkeleton columns={view === 'week' ? 7 : 1} />}
      {slots.data && (
        <Suspense fallback={<CalendarSkeleton columns={view === 'week' ? 7 : 1} />}>
          <CalendarView
            view={view === 'day' ? 'day' : 'week'}
            day={from}
            zone={zone}
            hours={isWholeDay ? WHOLE_DAY : hours}
            slots={known}
            now={now}
            openId={openId}
            drafts={drafts}
            addressOf={addressOf}
            onOpen={(slot) => void navigate(toSlot(slot, search))}
            onCreate={({ starts_at, ends_at }) =>
              void navigate({
                to: '/host/slots/new',
                search: (previous) => ({ ...keepSlotsSearch(previous), start: starts_at, end: ends_at }),
              })
            }
            onMove={move.ask}
          />
        </Suspense>
      )}
      <p className="mt-3 flex flex-wrap items-center gap-x-3 text-12 text-muted">
        <span className="min-w-0 flex-1 basis-60">
          {slots.data && <Summary slots={known} isWhole={slots.data.isWhole} view={view === 'day' ? 'day' : 'week'} />}
        </span>
        <button
          type="button"
          aria-pressed={isWholeDay}
          onClick={() => setWholeDay(!isWholeDay)}
          className="tap underline-offset-4 hover:text-ink hover:underline"
        >
          {t(isWholeDay ? 'calendar.fewerHours' : 'calendar.allHours')}
        </button>
      </p>
      <MoveDialog move={move} zone={zone} />
    </>
  );
}

function toSlot(slot: Slot, search: SlotsSearch) {
  return { to: '/host/slots/$slotId' as const, params: { slotId: slot.id }, search };
}

interface SummaryProps {
  slots: Slot[];
  isWhole: boolean;
  view: 'week' | 'day';
}

function Summary({ slots, isWhole, view }: SummaryProps) {
  const { t } = useTranslation('host');
  const counted = slots.filter(({ status }) => status !== 'CANCELLED');
  const capacity = counted.reduce((sum, slot) => sum + slot.capacity, 0);
  const booked = counted.reduce((sum, slot) => sum + slot.booked_count, 0);
  const waiting = counted.reduce((sum, slot) => sum + slot.waiting_count, 0);
  const words = [
    counted.length === 0
      ? t(`calendar.none.${view}`)
      : t(`calendar.summary.${view}`, { capacity: formatCount(capacity), booked: formatCount(booked) }),
    waiting > 0 ? t('calendar.waiting', { count: waiting, shown: formatCount(waiting) }) : '',
    isWhole ? '' : t('calendar.tooMany'),
  ];
  return (
    <>
      {words.filter(Boolean).join(' · ')}
      {' · '}
      <span className="pointer-coarse:hidden">{t('calendar.drag')}</span>
      <span className="hidden pointer-coarse:inline">{t('calendar.press')}</span>
    </>
  );
}

function useOpenSlot(): string | undefined {
  const open = useMatchRoute()({ to: '/host/slots/$slotId', fuzzy: true });
  return open ? open.slotId : undefined;
}

/** What is typed for another week must not stretch the hours of this one. */
function ofDays(drafts: Times[], start: Instant, end: Instant): Times[] {
  return drafts.filter(({ starts_at }) => start <= starts_at && starts_at < end);
}

const HOURS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const COLUMNS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The grid before anything is known, with a few slots where slots usually stand. */
function CalendarSkeleton({ columns }: { columns: number }) {
  return (
    <Loading className="flex">
      <div className="w-11 flex-none pt-15">
        {HOURS.map((hour) => (
          <div key={hour} className="h-15">
            <Skeleton className="h-3 w-8" />
          </div>
        ))}
      </div>
      {COLUMNS.slice(0, columns).map((column, position) => (
        <div key={column} className="min-w-0 flex-1 border-line border-l px-1">
          <Skeleton className="mx-2 my-2 h-10 w-8" />
          <Skeleton className="mt-6 h-14 w-full" />
          {position % 2 === 0 && <Skeleton className="mt-17 h-14 w-full" />}
          {position % 3 === 1 && <Skeleton className="mt-34 h-14 w-full" />}
        </div>
      ))}
    </Loading>
  );
}
