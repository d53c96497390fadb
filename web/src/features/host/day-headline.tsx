import { useTranslation } from 'react-i18next';
import type { Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount } from '@/lib/time';

interface DayHeadlineProps {
  slots: Slot[];
  day: string;
  isToday: boolean;
}

/** The number that matters on a day: how many people come. */
export function DayHeadline({ slots, day, isToday }: DayHeadlineProps) {
  const { t } = useTranslation('host');
  const held = slots.filter(({ status }) => status !== 'CANCELLED');
  const people = held.reduce((sum, slot) => sum + slot.booked_count, 0);
  const waiting = held.reduce((sum, slot) => sum + slot.waiting_count, 0);
  const meetings =
    held.length > 0
      ? t('today.slots', { count: held.length, shown: formatCount(held.length) })
      : t(isToday ? 'today.noSlots' : 'day.noSlots');
  return (
    <p className="mb-8">
      <span className="block text-14 text-muted">
        {isToday && `${formatCalendarDay(day, currentLanguage())} · `}
        {t(isToday ? 'today.people' : 'day.people')}
      </span>
      <span className="block font-bold proportional-nums text-64 tracking-tighter">
        {formatCount(people)}
        <span className="ml-0.5 font-semibold text-28 tracking-tight">{t('today.unit')}</span>
      </span>
      <span className="mt-1 block text-18">
        {meetings}
        {waiting > 0 && (
          <span className="text-wait"> · {t('calendar.waiting', { count: waiting, shown: formatCount(waiting) })}</span>
        )}
      </span>
    </p>
  );
}
