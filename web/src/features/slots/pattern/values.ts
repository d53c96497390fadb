/** The form of a weekly pattern, and what it sends. */
import type { Pattern, Repeated, Weekday } from '@/lib/api/types';
import { asDay, WEEKDAYS } from '@/lib/days';
import { addDays, daysBetween } from '@/lib/time';
import { z } from '@/lib/zod';
import { capacityField, minutesField, placeFields, whole } from '../schema';
import { type PlaceValues, placeOf } from '../series';

/** Some days of the week from one time to another. */
export interface Window {
  days: Weekday[];
  starts: string;
  ends: string;
}

export interface PatternValues extends PlaceValues {
  from: string;
  until: string;
  minutes: number;
  gap: number;
  capacity: number;
  waitlist: boolean;
  windows: Window[];
  except: string[];
  repeated: Repeated | '';
}

export const SPAN_DAYS_MAX = 366;
const GAP_MINUTES_MAX = 1_440;
const TIMES_MAX = 50;
const WEEKS_AT_FIRST = 4;

export function beginPattern(
  tomorrow: string,
  like: PlaceValues & Pick<PatternValues, 'minutes' | 'capacity' | 'waitlist'>,
) {
  const { topic, place, online_link, instructions, minutes, capacity, waitlist } = like;
  const values: PatternValues = {
    topic,
    place,
    online_link,
    instructions,
    minutes,
    capacity,
    waitlist,
    gap: 10,
    from: tomorrow,
    until: addDays(tomorrow, WEEKS_AT_FIRST * 7 - 1),
    windows: [{ days: WEEKDAYS.slice(0, 5), starts: '09:00', ends: '12:00' }],
    except: [],
    repeated: '',
  };
  return values;
}

/** A window that follows the last one: the same days, in the afternoon. */
export function nextWindow(windows: Window[]): Window {
  const last = windows.at(-1);
  return { days: last?.days ?? [], starts: '14:00', ends: '17:00' };
}

const word = (name: string) => `host:pattern.errors.${name}`;

const windowFields = z
  .object({
    days: z.array(z.enum(WEEKDAYS)).check(z.minLength(1, word('days'))),
    starts: z.string().check(z.minLength(1, word('starts'))),
    ends: z.string().check(z.minLength(1, word('ends'))),
  })
  .check(
    z.superRefine<Window>(({ starts, ends }, context) => {
      if (starts && ends && ends <= starts && ends !== MIDNIGHT) {
        context.addIssue({ code: 'custom', path: ['ends'], message: word('endsBeforeStart') });
      }
    }),
  );

/** As an end it is the end of the day. */
const MIDNIGHT = '00:00';

export const patternSchema = z
  .object({
    ...placeFields,
    from: z.string().check(z.minLength(1, 'host:form.errors.day')),
    until: z.string().check(z.minLength(1, 'host:form.errors.day')),
    minutes: minutesField,
    gap: whole(0, GAP_MINUTES_MAX, word('gap')),
    capacity: capacityField,
    waitlist: z.boolean(),
    windows: z.array(windowFields),
    except: z.array(z.string()),
    repeated: z.enum(['EARLIER', 'LATER', 'BOTH', '']),
  })
  .check(
    z.superRefine<PatternValues>(({ from, until, windows }, context) => {
      const complain = (path: keyof PatternValues, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message: word(message) });
      if (from && until && until < from) complain('until', 'untilBeforeFrom');
      if (from && until && daysBetween(from, until) >= SPAN_DAYS_MAX) complain('until', 'tooLong');
      if (windows.reduce((sum, { days }) => sum + days.length, 0) > TIMES_MAX) complain('windows', 'tooMany');
    }),
  );

/** What is sent. Excepted days that no longer lie in the range stay typed, but are not sent. */
export function patternOf(values: PatternValues): Pattern {
  const { from, until, minutes, gap, capacity, waitlist, windows, except, repeated } = values;
  const within = except.filter((day) => from <= day && day <= until).toSorted();
  return {
    ...placeOf(values),
    from,
    until,
    minutes,
    gap_minutes: gap,
    capacity,
    waitlist,
    times: windows.flatMap(({ days, starts, ends }) =>
      WEEKDAYS.filter((day) => days.includes(day)).map((weekday) => ({ weekday, starts, ends })),
    ),
    ...(within.length > 0 ? { except: within } : {}),
    ...(repeated ? { repeated } : {}),
  };
}

/** What to ask the server to try: nothing while the form is half typed. Without a topic yet, times can be seen all the same. */
export function trialOf(values: PatternValues): Pattern | undefined {
  const { topic, place, online_link, instructions, ...times } = values;
  const isWhole =
    asDay(times.from) !== undefined &&
    asDay(times.until) !== undefined &&
    patternSchema.safeParse({ ...times, topic: '-', place: '', online_link: '', instructions: '' }).success;
  if (!isWhole) return undefined;
  return { ...patternOf({ ...values, topic: '-', place: '', online_link: '', instructions: '' }) };
}

export function toggleDay(except: string[], day: string): string[] {
  return except.includes(day) ? except.filter((other) => other !== day) : [...except, day].toSorted();
}

/** `/times/7/ends` is about the window that holds the eighth time. */
export function patternFieldOf(pointer: string, windows: Window[]) {
  const found = /^\/times\/(\d+)\/(starts|ends)$/.exec(pointer);
  if (found) {
    let position = Number(found[1]);
    const window = windows.findIndex(({ days }) => {
      if (position < days.length) return true;
      position -= days.length;
      return false;
    });
    return window < 0 ? undefined : (`windows.${window}.${found[2] as 'starts' | 'ends'}` as const);
  }
  const name = FIELDS[pointer];
  return name;
}

const FIELDS: Record<string, 'from' | 'until' | 'minutes' | 'gap' | 'capacity' | keyof PlaceValues> = {
  '/from': 'from',
  '/until': 'until',
  '/minutes': 'minutes',
  '/gap_minutes': 'gap',
  '/capacity': 'capacity',
  '/topic': 'topic',
  '/place': 'place',
  '/online_link': 'online_link',
  '/instructions': 'instructions',
};
