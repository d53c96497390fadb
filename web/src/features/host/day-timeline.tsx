import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Dots } from '@/components/dots';
import { Person } from '@/features/bookings/person';
import { byStanding } from '@/features/bookings/status';
import { SlotChip } from '@/features/slots/slot-row';
import type { HostBooking, Slot } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { dayOf, formatCount, formatTime } from '@/lib/time';
import { useHostZone } from './use-host';

/** A talk for a hundred is not read name by name here; its own sheet has them all. */
const PEOPLE_MAX = 8;
const DOTS_MAX = 12;

interface DayTimelineProps {
  slots: Slot[];
  bookings: HostBooking[];
  isToday: boolean;
  now: Date;
}

/** The slots of a day in order of time, each with its people, and a line at the present. */
export function DayTimeline({ slots, bookings, isToday, now }: DayTimelineProps) {
  const zone = useHostZone();
  const firstAhead = slots.find(({ ends_at }) => Date.parse(ends_at) > now.getTime());
  if (slots.length === 0) return null;
  return (
    <ol className="border-line border-b">
      {slots.map((slot) => (
        <Fragment key={slot.id}>
          {isToday && slot === firstAhead && <Now time={formatTime(now.toISOString(), zone)} />}
          <SlotOfDay
            slot={slot}
            bookings={bookings.filter(({ slot_id }) => slot_id === slot.id)}
            now={now}
            zone={zone}
          />
        </Fragment>
      ))}
      {isToday && !firstAhead && <Now time={formatTime(now.toISOString(), zone)} />}
    </ol>
  );
}

function Now({ time }: { time: string }) {
  const { t } = useTranslation('host');
  return (
    <li className="relative h-0">
      <span aria-hidden="true" className="absolute inset-x-0 -top-px border-brand border-t-2" />
      <span className="absolute -top-3 left-0 bg-paper pr-2 font-semibold text-12 text-brand">
        {t('day.now', { time })}
      </span>
    </li>
  );
}

interface SlotOfDayProps {
  slot: Slot;
  bookings: HostBooking[];
  now: Date;
  zone: string;
}

function SlotOfDay({ slot, bookings, now, zone }: SlotOfDayProps) {
  const { t } = useTranslation('host');
  const { coming, waiting } = byStanding(bookings);
  const isCancelled = slot.status === 'CANCELLED';
  const isPast = Date.parse(slot.ends_at) <= now.getTime();
  const people = [...coming, ...waiting];
  const shown = people.slice(0, PEOPLE_MAX);
  const day = dayOf(slot.starts_at, zone);
  return (
    <li className="grid gap-x-5 border-line border-t py-4 sm:grid-cols-[72px_1fr]">
      <p
        className={classes(
          'tracking-tight max-sm:flex max-sm:items-baseline max-sm:gap-1',
          isCancelled && 'text-muted',
        )}
      >
        <b className={classes('font-bold text-18', isPast && 'text-muted', isCancelled && 'line-through')}>
          {formatTime(slot.starts_at, zone)}
        </b>
        <span className="block text-14 text-muted">–{formatTime(slot.ends_at, zone)}</span>
      </p>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            to="/host/slots/$slotId"
            params={{ slotId: slot.id }}
            search={{ view: 'day', day }}
            className={classes(
              'tap min-w-0 font-semibold underline-offset-4 hover:underline',
              (isPast || isCancelled) && 'text-muted',
            )}
          >
            {slot.topic}
          </Link>
          {!isCancelled && (
            <span className="flex items-center gap-2">
              <Dots capacity={slot.capacity} taken={slot.booked_count} max={DOTS_MAX} />
              <span aria-hidden="true" className="text-12 text-muted">
                {formatCount(slot.booked_count)}/{formatCount(slot.capacity)}
              </span>
            </span>
          )}
          <SlotChip slot={slot} now={now} />
        </p>
        {(slot.place || slot.cancel_reason) && (
          <p className="text-14 text-muted">{isCancelled ? slot.cancel_reason : slot.place}</p>
        )}
        {!isCancelled && slot.booked_count === 0 && people.length === 0 && (
          <p className="mt-1 text-14 text-muted">{t('slot.noBookings')}</p>
        )}
        {!isCancelled && shown.length > 0 && (
          <ul className="mt-1 divide-y divide-line">
            {shown.map((booking) => (
              <Person key={booking.id} booking={booking} />
            ))}
          </ul>
        )}
        {!isCancelled && people.length > shown.length && (
          <Link
            to="/host/slots/$slotId"
            params={{ slotId: slot.id }}
            search={{ view: 'day', day }}
            className="tap font-semibold text-14 underline underline-offset-4"
          >
            {t('day.morePeople', {
              count: people.length - shown.length,
              shown: formatCount(people.length - shown.length),
            })}
          </Link>
        )}
      </div>
    </li>
  );
}
