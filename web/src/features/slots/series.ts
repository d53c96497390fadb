/** Several slots on one day: from a first start, of one length, with a break between them. */
import type { Instant, NewSlot } from '@/lib/api/types';
import { addMinutes, instantsOf } from '@/lib/time';

/** What every form of slots asks about their place. */
export interface PlaceValues {
  topic: string;
  place: string;
  online_link: string;
  instructions: string;
}

/** The form as typed; numbers are already numbers. */
export interface SlotFormValues extends PlaceValues {
  mode: 'one' | 'many';
  day: string;
  start: string;
  minutes: number;
  capacity: number;
  count: number;
  gap: number;
  waitlist: boolean;
}

export interface Times {
  starts_at: Instant;
  ends_at: Instant;
}

/** Breaks are counted on the clock's face of real minutes: a change of summer time within the day moves nothing. */
export function seriesOf(values: SlotFormValues, zone: string): Times[] {
  const [first] = instantsOf(values.day, values.start, zone);
  const [count, gap] = values.mode === 'one' ? [1, 0] : [values.count, values.gap];
  const isUsable = [values.minutes, gap, count].every((number) => Number.isInteger(number) && number >= 0);
  if (!first || !isUsable || values.minutes === 0 || count > SERIES_MAX) return [];
  return Array.from({ length: count }, (_, position) => {
    const starts_at = addMinutes(first, position * (values.minutes + gap));
    return { starts_at, ends_at: addMinutes(starts_at, values.minutes) };
  });
}

export const SERIES_MAX = 100;

/** What is sent: the times with what they share. */
export function newSlots(values: SlotFormValues, zone: string): NewSlot[] {
  const { capacity, waitlist } = values;
  return seriesOf(values, zone).map((times) => ({
    ...times,
    ...placeOf(values),
    capacity,
    waitlist,
  }));
}

/** The words that slots of one form share, trimmed; an empty field is left out. */
export function placeOf({ topic, place, online_link, instructions }: PlaceValues) {
  return {
    topic: topic.trim(),
    ...(place.trim() ? { place: place.trim() } : {}),
    ...(online_link.trim() ? { online_link: online_link.trim() } : {}),
    ...(instructions.trim() ? { instructions: instructions.trim() } : {}),
  };
}

const FIELD_OF_MEMBER: Record<string, keyof SlotFormValues> = {
  starts_at: 'start',
  ends_at: 'minutes',
  capacity: 'capacity',
  topic: 'topic',
  place: 'place',
  online_link: 'online_link',
  instructions: 'instructions',
};

/** Which line of a series a pointer such as `/slots/17/ends_at` is about; none for a single slot. */
export function lineOf(pointer: string): number | undefined {
  const found = /^\/slots\/(\d+)(\/|$)/.exec(pointer);
  return found ? Number(found[1]) : undefined;
}

/**
 * Which field of the form a pointer is about. In a series, times belong to a line and are told there; what all lines
 * share was typed once and is told beside its field.
 */
export function fieldOf(pointer: string): keyof SlotFormValues | undefined {
  const member = pointer.split('/').at(-1) ?? '';
  const isTime = member === 'starts_at' || member === 'ends_at';
  if (lineOf(pointer) !== undefined && isTime) return undefined;
  return FIELD_OF_MEMBER[member];
}
