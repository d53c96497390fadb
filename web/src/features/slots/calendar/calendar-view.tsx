import './calendar.css';
import '@fullcalendar/react/skeleton.css';
import FullCalendar, {
  type DayHeaderInfo,
  type EventApi,
  type EventDisplayInfo,
  type EventInput,
  type SlotHeaderInfo,
} from '@fullcalendar/react';
import interaction from '@fullcalendar/react/interaction';
import timeGrid from '@fullcalendar/react/timegrid';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instant, Slot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { dayOf, formatTime, formatWeekday } from '@/lib/time';
import type { Times } from '../series';
import type { Hours } from './hours';
import { SlotCard } from './slot-card';

/** Dragging keeps to steps that people name. */
const SNAP = '00:10';
/** Below this a column holds a time and five dots. */
const COLUMN_NARROW_PX = 120;
const DRAFT_ID = 'draft ';

interface CalendarViewProps {
  view: 'week' | 'day';
  day: string;
  zone: string;
  hours: Hours;
  slots: Slot[];
  now: Date;
  /** The slot whose sheet is open. */
  openId: string | undefined;
  /** What the form beside the calendar would open. */
  drafts: Times[];
  addressOf: (slot: Slot) => string;
  onOpen: (slot: Slot) => void;
  onCreate: (times: Times) => void;
  onMove: (slot: Slot, times: Times, revert: () => void) => void;
}

/** A week or a day by the clock of the organisation. The library keeps the grid and the dragging; the look is ours. */
export default function CalendarView(props: CalendarViewProps) {
  const { view, day, zone, hours, slots, now, openId, drafts, addressOf, onOpen, onCreate, onMove } = props;
  const { t } = useTranslation('host');
  const language = currentLanguage();
  const slotOf = (event: EventApi) => slots.find(({ id }) => id === event.id);
  const isAhead = (start: Date) => start.getTime() > now.getTime();
  const begun = slots.filter(({ starts_at }) => !isAhead(new Date(starts_at))).length;

  // New only if something is: a slot that was just dragged stays where it was dropped while the page asks about it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the present only what has begun matters
  const events = useMemo(() => {
    const known: EventInput[] = slots.map((slot) => ({
      id: slot.id,
      title: slot.topic,
      start: slot.starts_at,
      end: slot.ends_at,
      url: addressOf(slot),
      editable: slot.status !== 'CANCELLED' && isAhead(new Date(slot.starts_at)),
    }));
    const typed: EventInput[] = drafts.map(({ starts_at, ends_at }) => ({
      id: DRAFT_ID + starts_at,
      start: starts_at,
      end: ends_at,
      editable: false,
      interactive: false,
    }));
    return [...known, ...typed];
  }, [slots, drafts, begun, addressOf]);

  const moved = (event: EventApi, revert: () => void) => {
    const slot = slotOf(event);
    const times = timesOf(event);
    if (slot && times) onMove(slot, times, revert);
    else revert();
  };

  return (
    <div className="calendar">
      <FullCalendar
        key={`${view} ${day}`}
        plugins={[timeGrid, interaction]}
        initialView={view === 'day' ? 'timeGridDay' : 'timeGridWeek'}
        initialDate={day}
        firstDay={1}
        timeZone={zone}
        locale={language}
        headerToolbar={false}
        allDaySlot={false}
        height="auto"
        slotMinTime={`${hours.from}:00`}
        slotMaxTime={`${hours.until}:00`}
        slotDuration="00:30"
        slotHeaderInterval="01:00"
        snapDuration={SNAP}
        slotMinHeight={30}
        eventMinHeight={24}
        eventShortHeight={44}
        dayNarrowWidth={COLUMN_NARROW_PX}
        nowIndicator
        events={events}
        selectable
        selectMirror
        selectMinDistance={4}
        selectAllow={({ start }) => isAhead(start)}
        eventAllow={({ start }) => isAhead(start)}
        select={({ start, end, view: { calendar } }) => {
          onCreate({ starts_at: start.toISOString(), ends_at: end.toISOString() });
          calendar.unselect();
        }}
        eventDrop={({ event, revert }) => moved(event, revert)}
        eventResize={({ event, revert }) => moved(event, revert)}
        eventClick={({ event, jsEvent }) => {
          const slot = slotOf(event);
          // A new tab or window is the browser's business.
          if (!slot || jsEvent.metaKey || jsEvent.ctrlKey || jsEvent.shiftKey) return;
          jsEvent.preventDefault();
          onOpen(slot);
        }}
        viewClass="relative"
        tableHeaderClass="sticky top-0 z-2 bg-paper"
        dayHeaders={view === 'week'}
        tableBodyClass="border-line border-t"
        dayHeaderClass="text-left"
        dayHeaderContent={(info: DayHeaderInfo) => (
          <DayHeading day={dayOf(info.date.toISOString(), zone)} isToday={info.isToday} />
        )}
        dayLaneClass={(info) => classes('border-line border-l', info.isToday && view === 'week' && 'bg-surface')}
        dayLaneInnerClass={(info) => (info.isNarrow ? 'mx-px' : 'mx-1')}
        slotLaneClass={(info) => classes('border-line', info.isMinor ? 'border-0' : 'border-t')}
        slotHeaderClass="border-0"
        slotHeaderContent={(info: SlotHeaderInfo) => <HourHeading info={info} />}
        nowIndicatorLineClass="now-line"
        nowIndicatorHeaderClass="hidden"
        highlightClass="bg-brand-soft"
        eventClass="slot-event"
        columnEventAfterClass={(info) =>
          classes(info.isEndResizable && 'slot-end', info.isSelected && 'slot-end-touched')
        }
        eventInnerClass="@container/slot h-full"
        eventContent={(info: EventDisplayInfo) => {
          const slot = slotOf(info.event);
          const times = timesOf(info.event);
          if (slot && times && !info.isMirror) {
            return (
              <SlotCard
                slot={slot}
                times={times}
                zone={zone}
                now={now}
                isOpen={slot.id === openId}
                isShort={info.isShort}
                isNarrow={info.isNarrow}
              />
            );
          }
          return (
            <span className="block h-full overflow-hidden rounded-[9px] border-2 border-brand border-dashed bg-brand-soft px-2 py-1 text-12">
              <b className="block truncate font-semibold">
                {times && `${formatTime(times.starts_at, zone)}–${formatTime(times.ends_at, zone)}`}
              </b>
              <span className="block truncate">{slot ? slot.topic : t('calendar.draft')}</span>
            </span>
          );
        }}
      />
    </div>
  );
}

function timesOf({ start, end }: EventApi): Times | undefined {
  if (!start || !end) return undefined;
  return { starts_at: start.toISOString() as Instant, ends_at: end.toISOString() as Instant };
}

function DayHeading({ day, isToday }: { day: string; isToday: boolean }) {
  return (
    <span className="block px-2 py-1.5 leading-tight">
      <span className="block text-12 text-muted">{formatWeekday(day, currentLanguage())}</span>
      <b className={classes('block font-bold text-18 sm:text-22', isToday && 'text-brand')}>{Number(day.slice(8))}</b>
    </span>
  );
}

function HourHeading({ info }: { info: SlotHeaderInfo }) {
  const hour = Math.round((info.time?.milliseconds ?? 0) / 3_600_000);
  return (
    <span className={classes('block pr-2.5 text-12 text-muted', !info.isFirst && '-translate-y-2.5')}>
      {String(hour).padStart(2, '0')}:00
    </span>
  );
}
