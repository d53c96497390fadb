/** Clocks of other places, reckoned apart from the application's own module of time. */
import { Temporal } from 'temporal-polyfill';

/** A journey needs days before the change that are still ahead. */
const DAYS_AHEAD_MIN = 10;

export interface ClockChange {
  /** The day on which the clocks are set, as `2027-03-28`. */
  day: string;
  /** The hour on the wall that is skipped or comes twice. */
  hour: number;
  /** True if it is skipped. */
  isForward: boolean;
}

/** The next time the clocks of a zone are set, far enough away to open slots on both sides of it. */
export function nextChange(zone: string): ClockChange {
  const from = Temporal.Now.zonedDateTimeISO(zone).add({ days: DAYS_AHEAD_MIN });
  const change = from.getTimeZoneTransition('next');
  if (!change) throw new Error(`The clocks of ${zone} are never set.`);
  const before = change.subtract({ nanoseconds: 1 });
  const isForward = change.offsetNanoseconds > before.offsetNanoseconds;
  return { day: change.toPlainDate().toString(), hour: isForward ? before.hour + 1 : change.hour, isForward };
}

export function daysFrom(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The instant at which the clocks of a zone show this. */
export function instantAt(day: string, time: string, zone: string): string {
  return Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).toInstant().toString();
}

/** What the clocks of a zone show at an instant, as `09:00`. */
export function wallTime(instant: string, zone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });
}
