import { useNavigate, useSearch } from '@tanstack/react-router';
import { useHostZone } from '@/features/host/use-host';
import { asDay, mondayOf } from '@/lib/days';
import { useWeekFits } from '@/lib/media';
import { useNow } from '@/lib/now';
import { addDays, dayOf, startOfDay } from '@/lib/time';

export const VIEWS = ['day', 'week', 'list'] as const;
export type SlotsView = (typeof VIEWS)[number];

/** What the address of the page of slots keeps while sheets open and close beside it. */
export interface SlotsSearch {
  view?: string;
  day?: string;
  show?: string;
}

export const keepSlotsSearch = ({ view, day, show }: SlotsSearch): SlotsSearch => ({
  ...(view ? { view } : {}),
  ...(day ? { day } : {}),
  ...(show ? { show } : {}),
});

/** Which days the calendar shows, as the address says; without a word in it, this week, or on a phone today. */
export function useCalendar() {
  const search = useSearch({ from: '/host/slots' });
  const navigate = useNavigate();
  const zone = useHostZone();
  const now = useNow();
  const weekFits = useWeekFits();
  const asked = VIEWS.find((known) => known === search.view) ?? 'week';
  const view: SlotsView = asked === 'week' && !weekFits ? 'day' : asked;
  const today = dayOf(now.toISOString(), zone);
  const day = asDay(search.day) ?? today;
  const from = view === 'week' ? mondayOf(day) : day;
  const days = view === 'week' ? 7 : 1;
  const show = (changes: SlotsSearch) =>
    void navigate({ to: '/host/slots', search: (previous) => ({ ...keepSlotsSearch(previous), ...changes }) });
  return {
    view,
    views: VIEWS.filter((known) => known !== 'week' || weekFits),
    zone,
    now,
    from,
    /** The last day that is shown. */
    until: addDays(from, days - 1),
    isToday: from <= today && today < addDays(from, days),
    start: startOfDay(from, zone),
    end: startOfDay(addDays(from, days), zone),
    setView: (next: SlotsView) => show({ view: next }),
    move: (direction: 1 | -1) => show({ day: addDays(from, direction * days) }),
    goToToday: () => show({ day: today }),
  };
}
