/** What a picker knows about slots, without React: which can be taken or waited for, on which day, which is nearest. */
import type { GuestSlot, GuestSlots, PlaceChange } from '@/lib/api/types';
import { addDays, dayOf, daysBetween } from '@/lib/time';

const GAPLESS_DAYS_MAX = 28;
const SOONEST_MAX = 3;

export interface DayOfSlots {
  day: string;
  slots: GuestSlot[];
  free: number;
  /** True if one of the day's full slots can be waited for. */
  canWait: boolean;
}

export function isTakeable(slot: GuestSlot): boolean {
  return slot.status === 'OPEN' && slot.free > 0;
}

/** A full slot whose host lets people wait. */
export function isWaitable(slot: GuestSlot): boolean {
  return slot.status === 'OPEN' && slot.free === 0 && slot.waitlist;
}

/** Which place in the line whoever joins it now gets. */
export function nextPosition(slot: Pick<GuestSlot, 'waiting'>): number {
  return slot.waiting + 1;
}

export function upcoming(slots: GuestSlot[], now: Date): GuestSlot[] {
  return slots.filter((slot) => slot.status !== 'CANCELLED' && Date.parse(slot.starts_at) > now.getTime());
}

export function soonest(slots: GuestSlot[]): GuestSlot[] {
  return slots.filter(isTakeable).slice(0, SOONEST_MAX);
}

/** The free slot whose start is closest to that of the one that was lost; the earlier one of two at equal distance. */
export function nearestFree(slots: GuestSlot[], lost: GuestSlot): GuestSlot | undefined {
  const distance = (slot: GuestSlot) => Math.abs(Date.parse(slot.starts_at) - Date.parse(lost.starts_at));
  return slots
    .filter((slot) => slot.id !== lost.id && isTakeable(slot))
    .reduce<GuestSlot | undefined>((best, slot) => (!best || distance(slot) < distance(best) ? slot : best), undefined);
}

/**
 * The strip of days: from today to the last slot without gaps, so that the eye can count; or, when the slots lie far
 * apart, only the days that have any.
 */
export function dayStrip(slots: GuestSlot[], zone: string, now: Date): DayOfSlots[] {
  const byDay = new Map<string, GuestSlot[]>();
  for (const slot of slots) {
    const day = dayOf(slot.starts_at, zone);
    byDay.set(day, [...(byDay.get(day) ?? []), slot]);
  }
  const days = [...byDay.keys()].sort();
  const last = days.at(-1);
  if (!last) return [];
  const today = dayOf(now.toISOString(), zone);
  const span = daysBetween(today, last);
  const shown = span < GAPLESS_DAYS_MAX ? Array.from({ length: span + 1 }, (_, n) => addDays(today, n)) : days;
  return shown.map((day) => {
    const ofDay = byDay.get(day) ?? [];
    const free = ofDay.filter(isTakeable).reduce((sum, slot) => sum + slot.free, 0);
    return { day, slots: ofDay, free, canWait: ofDay.some(isWaitable) };
  });
}

/** The day to open first: one with a free place, else one with a line to join, else one with anything at all. */
export function firstDay(days: DayOfSlots[]): string | undefined {
  const found =
    days.find((it) => it.free > 0) ?? days.find((it) => it.canWait) ?? days.find((it) => it.slots.length > 0);
  return found?.day;
}

/** Applies one live change; an older version than the one at hand is old news, whatever order the network chose. */
export function applyChange(known: GuestSlots, change: PlaceChange): GuestSlots {
  const items = known.items.map((slot) =>
    slot.id === change.id && change.version > slot.version ? { ...slot, ...change } : slot,
  );
  // A slot may have been moved to another time.
  return { ...known, items: items.sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at)) };
}

/** What is the same for all slots stands once above the picker; the rest stands at the slot. */
export interface SharedFacts {
  topic: string | undefined;
  minutes: number | undefined;
  capacity: number | undefined;
  place: string | null | undefined;
  isOnline: boolean | undefined;
  instructions: string | null | undefined;
}

export function sharedFacts(slots: GuestSlot[]): SharedFacts {
  return {
    topic: same(slots, (slot) => slot.topic),
    minutes: same(slots, (slot) => (Date.parse(slot.ends_at) - Date.parse(slot.starts_at)) / 60_000),
    capacity: same(slots, (slot) => slot.capacity),
    place: same(slots, (slot) => slot.place),
    isOnline: same(slots, (slot) => slot.online_link !== null),
    instructions: same(slots, (slot) => slot.instructions),
  };
}

function same<Value>(slots: GuestSlot[], of: (slot: GuestSlot) => Value): Value | undefined {
  const [first, ...rest] = slots;
  if (!first) return undefined;
  const value = of(first);
  return rest.every((slot) => of(slot) === value) ? value : undefined;
}
