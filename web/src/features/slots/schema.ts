import { instantsOf } from '@/lib/time';
import { z } from '@/lib/zod';
import { SERIES_MAX, type SlotFormValues } from './series';

const CAPACITY_MAX = 1_000;
const SLOT_MINUTES_MAX = 1_440;
const GAP_MINUTES_MAX = 600;

const whole = (min: number, max: number, words: string) =>
  z.int(words).check(z.minimum(min, words), z.maximum(max, words));
const text = (max: number, words: string) => z.string().check(z.maxLength(max, words));
const word = (name: string) => `host:form.errors.${name}`;

const fields = z.object({
  mode: z.enum(['one', 'many']),
  day: z.string().check(z.minLength(1, word('day'))),
  start: z.string().check(z.minLength(1, word('start'))),
  minutes: whole(1, SLOT_MINUTES_MAX, word('minutes')),
  capacity: whole(1, CAPACITY_MAX, word('capacity')),
  count: whole(2, SERIES_MAX, word('count')),
  gap: whole(0, GAP_MINUTES_MAX, word('gap')),
  topic: z.string().check(z.trim(), z.minLength(1, word('topic')), z.maxLength(200, word('topicLong'))),
  place: text(300, word('placeLong')),
  online_link: z.string().check(z.trim(), z.regex(/^(https:\/\/\S+)?$/, word('link')), z.maxLength(500, word('link'))),
  instructions: text(2_000, word('instructionsLong')),
});

/** What can be known before asking the server; the server has the last word on all of it. */
export const slotSchema = (zone: string) =>
  fields.check(
    z.superRefine<SlotFormValues>((values, context) => {
      const [first] = instantsOf(values.day, values.start, zone);
      if (!first) {
        context.addIssue({ code: 'custom', path: ['start'], message: word('skipped') });
      } else if (Date.parse(first) <= Date.now()) {
        context.addIssue({ code: 'custom', path: ['start'], message: word('past') });
      }
    }),
  );
