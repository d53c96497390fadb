import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount, formatMonth, formatWeekday } from '@/lib/time';
import type { DayOfSlots } from './slots';

interface DayStripProps {
  days: DayOfSlots[];
  chosen: string | undefined;
  onChoose: (day: string) => void;
}

/** A strip of days with the number of free places, instead of a month of mostly empty squares. */
export function DayStrip({ days, chosen, onChoose }: DayStripProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const strip = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const day = strip.current?.querySelector<HTMLElement>(`[data-day="${chosen}"]`);
    if (!strip.current || !day) return;
    // Only the strip moves; `scrollIntoView` would move the page as well.
    const middle = day.offsetLeft - strip.current.clientWidth / 2 + day.offsetWidth / 2;
    strip.current.scrollTo({ left: middle, behavior: 'smooth' });
  }, [chosen]);

  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{t('invite.days')}</legend>
      <h2 className="mb-3 font-bold text-18">{formatMonth(chosen ?? days[0]?.day ?? '', language)}</h2>
      <div ref={strip} className="no-scrollbar relative -mx-4 flex gap-1.5 overflow-x-auto px-4 py-1">
        {days.map((day, position) => (
          <DayButton
            key={day.day}
            day={day}
            previous={days[position - 1]?.day}
            isChosen={day.day === chosen}
            onChoose={onChoose}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface DayButtonProps {
  day: DayOfSlots;
  previous: string | undefined;
  isChosen: boolean;
  onChoose: (day: string) => void;
}

function DayButton({ day, previous, isChosen, onChoose }: DayButtonProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const isEmpty = day.slots.length === 0;
  const places = t('invite.dayLeft', { count: day.free, shown: formatCount(day.free) });
  const nothing = isEmpty ? t('invite.dayNone') : t(day.canWait ? 'invite.dayWait' : 'invite.dayFull');
  const state = day.free > 0 ? places : nothing;
  return (
    <button
      type="button"
      data-day={day.day}
      disabled={isEmpty}
      aria-pressed={isChosen}
      onClick={() => onChoose(day.day)}
      className={classes(
        'w-14 flex-none rounded-[14px] pt-2 pb-2.5 text-center text-12 transition-colors disabled:opacity-40',
        isChosen ? 'bg-ink text-paper' : 'text-muted enabled:hover:bg-surface',
      )}
    >
      <span className="sr-only">{`${formatCalendarDay(day.day, language)}, ${state}`}</span>
      <span aria-hidden="true">
        {formatWeekday(day.day, language, previous)}
        <b className={classes('block text-[1.25rem] leading-[1.3]', !isChosen && 'text-ink')}>
          {Number(day.day.slice(8))}
        </b>
        {isEmpty ? '–' : state}
      </span>
    </button>
  );
}
