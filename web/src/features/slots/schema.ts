import type { Slot } from '@/lib/api/types';
import { present } from '@/lib/clock';
import { instantsOf } from '@/lib/time';
import { z } from '@/lib/zod';
import type { EditValues } from './changes';
import { wallOf } from './defaults';
import { SERIES_MAX, type SlotFormValues } from './series';

const CAPACITY_MAX = 1_000;
const SLOT_MINUTES_MAX = 1_440;
const GAP_MINUTES_MAX = 600;

export const whole = (min: number, max: number, words: string) =>
  z.int(words).check(z.minimum(min, words), z.maximum(max, words));
const text = (max: number, words: string) => z.string().check(z.maxLength(max, words));
const word = (name: string) => `host:form.errors.${name}`;

/** What every form of slots asks about their place. */
export const placeFields = {
  topic: z.string().check(z.trim(), z.minLength(1, word('topic')), z.maxLength(200, word('topicLong'))),
  place: text(300, word('placeLong')),
  online_link: z.string().check(z.trim(), z.regex(/^(https:\/\/\S+)?$/, word('link')), z.maxLength(500, word('link'))),
  instructions: text(2_000, word('instructionsLong')),
};
export const capacityField = whole(1, CAPACITY_MAX, word('capacity'));
export const minutesField = whole(1, SLOT_MINUTES_MAX, word('minutes'));

const fields = z.object({
  mode: z.enum(['one', 'many']),
  day: z.string().check(z.minLength(1, word('day'))),
  start: z.string().check(z.minLength(1, word('start'))),
  minutes: minutesField,
  capacity: capacityField,
  count: whole(2, SERIES_MAX, word('count')),
  gap: whole(0, GAP_MINUTES_MAX, word('gap')),
  waitlist: z.boolean(),
  ...placeFields,
});

/** What can be known before asking the server; the server has the last word on all of it. */
export const slotSchema = (zone: string) =>
  fields.check(z.superRefine<SlotFormValues>((values, context) => checkStart(values, zone, context)));

/** A slot that exists keeps its own time, however near; only a new one has to be ahead. */
export const editSchema = (zone: string, slot: Slot) =>
  z
    .object({
      day: z.string().check(z.minLength(1, word('day'))),
      start: z.string().check(z.minLength(1, word('start'))),
      minutes: minutesField,
      capacity: capacityField,
      ...placeFields,
    })
    .check(
      z.superRefine<EditValues>((values, context) => {
        const before = wallOf(slot.starts_at, zone);
        if (values.day !== before.day || values.start !== before.start) checkStart(values, zone, context);
      }),
    );

interface Complaints {
  addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void;
}

function checkStart({ day, start }: { day: string; start: string }, zone: string, context: Complaints): void {
  const [first] = instantsOf(day, start, zone);
  const isAhead = first !== undefined && Date.parse(first) > present().getTime();
  if (!isAhead) context.addIssue({ code: 'custom', path: ['start'], message: word(first ? 'past' : 'skipped') });
}
