import { useTranslation } from 'react-i18next';
import { useHostZone } from '@/features/host/use-host';
import type { Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { dayOf, formatCount, formatDay } from '@/lib/time';
import { SlotRow } from './slot-row';

/** Slots by day, each day with how many of its places are taken. */
export function SlotList({ slots, now }: { slots: Slot[]; now: Date }) {
  const zone = useHostZone();
  return (
    <div className="space-y-6">
      {groupByDay(slots, zone).map(([day, ofDay]) => (
        <DaySection key={day} slots={ofDay} now={now} zone={zone} />
      ))}
    </div>
  );
}

function DaySection({ slots, now, zone }: { slots: Slot[]; now: Date; zone: string }) {
  const { t } = useTranslation('host');
  const [first] = slots;
  if (!first) return null;
  const counted = slots.filter((slot) => slot.status !== 'CANCELLED');
  const capacity = counted.reduce((sum, slot) => sum + slot.capacity, 0);
  const booked = counted.reduce((sum, slot) => sum + slot.booked_count, 0);
  return (
    <section>
      <div className="mb-2 flex items-baseline gap-3">
        <h2 className="font-bold">{formatDay(first.starts_at, zone, currentLanguage())}</h2>
        {capacity > 0 && (
          <span className="text-12 text-muted">
            {t('slots.day', { capacity: formatCount(capacity), booked: formatCount(booked) })}
          </span>
        )}
      </div>
      <div className="overflow-hidden rounded-card border border-line">
        {slots.map((slot) => (
          <SlotRow key={slot.id} slot={slot} now={now} />
        ))}
      </div>
    </section>
  );
}

function groupByDay(slots: Slot[], zone: string): [string, Slot[]][] {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = dayOf(slot.starts_at, zone);
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return [...days];
}
