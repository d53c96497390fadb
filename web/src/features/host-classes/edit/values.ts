import type { ClassBody, ClassSession, HostClass } from '@/lib/api/types';
import { dayOf, formatTime, instantsOf } from '@/lib/time';
import { z } from '@/lib/zod';

export const SESSIONS_MAX = 100;
const KRW = 'KRW';

export interface SessionValues {
  day: string;
  start: string;
  end: string;
}

/** The editor's fields as they are typed: times by the wall clock of the class's zone, nothing as empty text. */
export interface ClassValues {
  title: string;
  description: string;
  sessions: SessionValues[];
  location: string;
  online_link: string;
  visibility: ClassBody['visibility'];
  selection: ClassBody['selection'];
  capacity: number;
  waitlist: boolean;
  waitlist_capacity: number;
  from_day: string;
  from_time: string;
  until_day: string;
  until_time: string;
  offer_minutes: number;
  fee: number;
  transfer_instructions: string;
  transfer_hours: number;
  seller: string;
  refund_policy: 'COURSE' | 'FREE';
  edits: 'RECRUITING' | 'DAY';
  edit_day: string;
  edit_time: string;
  edit_after_approval: ClassBody['edit_after_approval'];
  reapply: boolean;
  reopening: ClassBody['reopening'];
  reopening_hours: number[];
}

const word = (name: string) => `host-classes:edit.errors.${name}`;
const text = (max: number) => z.string().check(z.maxLength(max, word('long')));
const whole = (min: number, max: number, message: string) =>
  z.int(message).check(z.minimum(min, message), z.maximum(max, message));

const fields = z.object({
  title: z.string().check(z.trim(), z.minLength(1, 'common:field.required'), z.maxLength(200, word('titleLong'))),
  description: z.string().check(z.maxLength(10_000, word('descriptionLong'))),
  sessions: z.array(z.object({ day: z.string(), start: z.string(), end: z.string() })),
  location: text(300),
  online_link: z.string().check(z.trim(), z.regex(/^(https:\/\/\S+)?$/, word('link')), z.maxLength(500, word('long'))),
  visibility: z.enum(['PUBLIC', 'UNLISTED']),
  selection: z.enum(['FIRST_COME', 'REVIEW']),
  capacity: whole(1, 100_000, word('capacity')),
  waitlist: z.boolean(),
  waitlist_capacity: whole(0, 1_000, word('waitlistCapacity')),
  from_day: z.string(),
  from_time: z.string(),
  until_day: z.string(),
  until_time: z.string(),
  offer_minutes: z.number(),
  fee: whole(0, 1_000_000_000, word('fee')),
  transfer_instructions: text(1_000),
  transfer_hours: z.number(),
  seller: text(1_000),
  refund_policy: z.enum(['COURSE', 'FREE']),
  edits: z.enum(['RECRUITING', 'DAY']),
  edit_day: z.string(),
  edit_time: z.string(),
  edit_after_approval: z.enum(['KEEP', 'REVIEW']),
  reapply: z.boolean(),
  reopening: z.enum(['AT_ONCE', 'AT_HOURS', 'RANDOM']),
  reopening_hours: z.array(z.number()),
});

/** What can be known before asking the server. A draft may be incomplete, but what is there has to make sense. */
export const classSchema = (zone: string) =>
  fields.check(
    z.superRefine<ClassValues>((values, context) => {
      const complain = (path: (string | number)[], name: string) =>
        context.addIssue({ code: 'custom', path, message: word(name) });
      if (values.sessions.length > SESSIONS_MAX) complain(['sessions'], 'sessionsMax');
      values.sessions.forEach((session, position) => {
        const fault = faultOfSession(session, zone);
        if (fault) complain(['sessions', position, 'day'], fault);
      });
      const moments = [
        ['from_day', 'from_time'],
        ['until_day', 'until_time'],
        ['edit_day', 'edit_time'],
      ] as const;
      for (const [day, time] of moments) {
        if (day === 'edit_day' && values.edits !== 'DAY') continue;
        const isHalf = Boolean(values[day]) !== Boolean(values[time]);
        if (isHalf || (day === 'edit_day' && !values[day])) complain([day], 'time');
        else if (values[day] && !instantOf(values[day], values[time], zone)) complain([day], 'skipped');
      }
      const [from, until] = windowOf(values, zone);
      if (from && until && Date.parse(until) <= Date.parse(from)) complain(['until_day'], 'order');
      const first = sessionsOf(values, zone)[0];
      if (until && first && Date.parse(until) > Date.parse(first.starts_at)) complain(['until_day'], 'afterStart');
      if (values.reopening === 'AT_HOURS' && values.reopening_hours.length === 0)
        complain(['reopening_hours'], 'hours');
    }),
  );

function faultOfSession({ day, start, end }: SessionValues, zone: string): string | undefined {
  if (!day || !start || !end) return 'time';
  if (!instantOf(day, start, zone) || !instantOf(day, end, zone)) return 'skipped';
  return end <= start ? 'order' : undefined;
}

function instantOf(day: string, time: string, zone: string): string | null {
  return instantsOf(day, time, zone)[0] ?? null;
}

function windowOf(values: ClassValues, zone: string) {
  return [
    instantOf(values.from_day, values.from_time, zone),
    instantOf(values.until_day, values.until_time, zone),
  ] as const;
}

/** In the order of time, as the server keeps them; half-typed ones are left to the complaints. */
function sessionsOf({ sessions }: ClassValues, zone: string): ClassSession[] {
  const known = sessions.flatMap(({ day, start, end }) => {
    const [starts_at, ends_at] = [instantOf(day, start, zone), instantOf(day, end, zone)];
    return starts_at && ends_at ? [{ starts_at, ends_at }] : [];
  });
  return known.sort((first, second) => first.starts_at.localeCompare(second.starts_at));
}

export function bodyOf(values: ClassValues, zone: string): ClassBody {
  const [recruit_from, recruit_until] = windowOf(values, zone);
  const isPaid = values.fee > 0;
  return {
    title: values.title.trim(),
    description: values.description.trim() || null,
    sessions: sessionsOf(values, zone),
    location: values.location.trim() || null,
    online_link: values.online_link.trim() || null,
    visibility: values.visibility,
    selection: values.selection,
    capacity: values.capacity,
    waitlist: values.waitlist,
    waitlist_capacity: values.waitlist_capacity,
    recruit_from,
    recruit_until,
    offer_minutes: values.offer_minutes,
    fee: values.fee,
    currency: KRW,
    payment: isPaid ? 'TRANSFER' : null,
    transfer_instructions: isPaid ? values.transfer_instructions.trim() || null : null,
    transfer_hours: values.transfer_hours,
    seller: isPaid ? values.seller.trim() || null : null,
    refund_policy: isPaid ? values.refund_policy : null,
    edit_until: values.edits === 'DAY' ? instantOf(values.edit_day, values.edit_time, zone) : null,
    edit_after_approval: values.edit_after_approval,
    reapply: values.reapply,
    reopening: values.reopening,
    reopening_hours: values.reopening === 'AT_HOURS' ? values.reopening_hours : [],
  };
}

const wallOf = (instant: string | null, zone: string): [day: string, time: string] =>
  instant === null ? ['', ''] : [dayOf(instant, zone), formatTime(instant, zone)];

export function valuesOf(course: HostClass): ClassValues {
  const { zone } = course;
  const [from_day, from_time] = wallOf(course.recruit_from, zone);
  const [until_day, until_time] = wallOf(course.recruit_until, zone);
  const [edit_day, edit_time] = wallOf(course.edit_until, zone);
  return {
    title: course.title,
    description: course.description ?? '',
    sessions: course.sessions.map(({ starts_at, ends_at }) => ({
      day: dayOf(starts_at, zone),
      start: formatTime(starts_at, zone),
      end: formatTime(ends_at, zone),
    })),
    location: course.location ?? '',
    online_link: course.online_link ?? '',
    visibility: course.visibility,
    selection: course.selection,
    capacity: course.capacity,
    waitlist: course.waitlist,
    waitlist_capacity: course.waitlist_capacity,
    from_day,
    from_time,
    until_day,
    until_time,
    offer_minutes: course.offer_minutes,
    fee: course.fee,
    transfer_instructions: course.transfer_instructions ?? '',
    transfer_hours: course.transfer_hours,
    seller: course.seller ?? '',
    refund_policy: course.refund_policy ?? 'COURSE',
    edits: course.edit_until === null ? 'RECRUITING' : 'DAY',
    edit_day,
    edit_time,
    edit_after_approval: course.edit_after_approval,
    reapply: course.reapply,
    reopening: course.reopening,
    reopening_hours: course.reopening_hours,
  };
}

/** What a new class begins with. */
export const NEW_CLASS: ClassValues = {
  title: '',
  description: '',
  sessions: [],
  location: '',
  online_link: '',
  visibility: 'PUBLIC',
  selection: 'FIRST_COME',
  capacity: 20,
  waitlist: true,
  waitlist_capacity: 20,
  from_day: '',
  from_time: '',
  until_day: '',
  until_time: '',
  offer_minutes: 1_440,
  fee: 0,
  transfer_instructions: '',
  transfer_hours: 48,
  seller: '',
  refund_policy: 'COURSE',
  edits: 'RECRUITING',
  edit_day: '',
  edit_time: '',
  edit_after_approval: 'KEEP',
  reapply: false,
  reopening: 'AT_ONCE',
  reopening_hours: [10],
};

/** A copy keeps everything but the dates, which have passed or will. */
export function copyOf(course: HostClass): ClassValues {
  const rest = valuesOf(course);
  return {
    ...rest,
    sessions: [],
    from_day: '',
    from_time: '',
    until_day: '',
    until_time: '',
    edits: 'RECRUITING',
    edit_day: '',
    edit_time: '',
  };
}

/** The field that shows what the server names by its pointer. */
export function fieldOf(pointer: string): keyof ClassValues | `sessions.${number}.day` | undefined {
  const [, name = '', position] = pointer.split('/');
  if (name === 'sessions') return position === undefined ? 'sessions' : `sessions.${Number(position)}.day`;
  const moved: Record<string, keyof ClassValues> = {
    recruit_from: 'from_day',
    recruit_until: 'until_day',
    edit_until: 'edit_day',
    payment: 'fee',
    currency: 'fee',
  };
  return moved[name] ?? (name in NEW_CLASS ? (name as keyof ClassValues) : undefined);
}

/** True if a host sees no difference between the two: only applications came in between. */
export function isSetAlike(one: HostClass, other: HostClass): boolean {
  const settings = (course: HostClass) => JSON.stringify(bodyOf(valuesOf(course), course.zone));
  return settings(one) === settings(other);
}

/** True if people who have a place would be told of another time. */
export function isRescheduled(course: HostClass, values: ClassValues): boolean {
  const before = course.sessions.map(({ starts_at, ends_at }) => `${Date.parse(starts_at)} ${Date.parse(ends_at)}`);
  const after = sessionsOf(values, course.zone).map(
    ({ starts_at, ends_at }) => `${Date.parse(starts_at)} ${Date.parse(ends_at)}`,
  );
  return before.join() !== after.join();
}
