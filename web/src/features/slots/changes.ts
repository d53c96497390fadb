/** What the form of an existing slot changes, and who has to be told of it. */
import type { Slot, SlotChange } from '@/lib/api/types';
import { addMinutes, instantsOf, minutesBetween } from '@/lib/time';
import { wallOf } from './defaults';
import type { PlaceValues } from './series';

export interface EditValues extends PlaceValues {
  day: string;
  start: string;
  minutes: number;
  capacity: number;
}

export function valuesOf(slot: Slot, zone: string): EditValues {
  return {
    ...wallOf(slot.starts_at, zone),
    minutes: minutesBetween(slot.starts_at, slot.ends_at),
    capacity: slot.capacity,
    topic: slot.topic,
    place: slot.place ?? '',
    online_link: slot.online_link ?? '',
    instructions: slot.instructions ?? '',
  };
}

/** Only what differs is sent, so that two people who change different things do not undo each other. */
export function changesOf(slot: Slot, values: EditValues, zone: string): SlotChange {
  const before = valuesOf(slot, zone);
  const changes: SlotChange = {};
  if (values.day !== before.day || values.start !== before.start || values.minutes !== before.minutes) {
    const isStartKept = values.day === before.day && values.start === before.start;
    // The clock may show this time twice that day; an unchanged start stays the one that it is.
    const starts_at = isStartKept ? slot.starts_at : instantsOf(values.day, values.start, zone)[0];
    if (starts_at) {
      if (!isStartKept) changes.starts_at = starts_at;
      changes.ends_at = addMinutes(starts_at, values.minutes);
    }
  }
  if (values.capacity !== before.capacity) changes.capacity = values.capacity;
  const topic = values.topic.trim();
  if (topic !== before.topic) changes.topic = topic;
  for (const name of ['place', 'online_link', 'instructions'] as const) {
    const typed = values[name].trim();
    if (typed !== before[name]) changes[name] = typed || null;
  }
  return changes;
}

export function isTimeChanged(changes: SlotChange): boolean {
  return changes.starts_at !== undefined || changes.ends_at !== undefined;
}

/** A time, a place or a link that changes is mailed to everybody who counts on it. */
export function isTold(slot: Slot, changes: SlotChange): boolean {
  const concerns = isTimeChanged(changes) || changes.place !== undefined || changes.online_link !== undefined;
  return concerns && slot.booked_count + slot.waiting_count > 0;
}

const FIELD_OF_MEMBER: Record<string, keyof EditValues> = {
  '/starts_at': 'start',
  '/ends_at': 'minutes',
  '/capacity': 'capacity',
  '/topic': 'topic',
  '/place': 'place',
  '/online_link': 'online_link',
  '/instructions': 'instructions',
};

export function editFieldOf(pointer: string): keyof EditValues | undefined {
  return FIELD_OF_MEMBER[pointer];
}
