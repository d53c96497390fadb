import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SlotRow } from '@/features/slots/slot-row';
import type { Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatNearDay } from '@/lib/time';

const NEXT_MAX = 5;

interface NextSlotsProps {
  slots: Slot[];
  now: Date;
  zone: string;
}

/** What comes after today. */
export function NextSlots({ slots, now, zone }: NextSlotsProps) {
  const { t } = useTranslation('host');
  const next = slots.filter(({ status }) => status !== 'CANCELLED').slice(0, NEXT_MAX);
  const groups = new Map<string, Slot[]>();
  for (const slot of next) {
    const day = formatNearDay(slot.starts_at, zone, currentLanguage(), now);
    groups.set(day, [...(groups.get(day) ?? []), slot]);
  }
  if (groups.size === 0) return null;
  return (
    <section className="mt-10">
      <div className="mb-2 flex items-center">
        <h2 className="flex-1 font-bold text-18">{t('today.next')}</h2>
        <Link
          to="/host/slots"
          className="flex min-h-11 items-center text-14 text-muted underline-offset-4 hover:underline"
        >
          {t('today.all')}
        </Link>
      </div>
      {[...groups].map(([day, ofDay]) => (
        <div key={day} className="mb-4">
          <h3 className="mb-1.5 text-14 text-muted">{day}</h3>
          <div className="overflow-hidden rounded-card border border-line">
            {ofDay.map((slot) => (
              <SlotRow key={slot.id} slot={slot} now={now} />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}
