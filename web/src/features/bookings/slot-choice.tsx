import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { Dots } from '@/components/dots';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { slotsBetweenQuery } from '@/features/slots/api';
import { SlotChip } from '@/features/slots/slot-row';
import type { Whole } from '@/lib/api/pages';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { asDay } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { addDays, formatCount, formatTimeRange, startOfDay, startOfToday } from '@/lib/time';

const DOTS_MAX = 6;

/** The slots of a day that has been typed; while it is half typed, those of today. */
export function useSlotsOfDay(day: string, zone: string): UseQueryResult<Whole<Slot>> {
  const known = asDay(day);
  const from = known ? startOfDay(known, zone) : startOfToday(zone);
  const until = known ? startOfDay(addDays(known, 1), zone) : from;
  return useQuery({ ...slotsBetweenQuery(from, until), enabled: known !== undefined });
}

interface SlotChoiceProps {
  slots: UseQueryResult<Whole<Slot>>;
  zone: string;
  value: string;
  onChange: (id: string) => void;
}

/** The times of one day to choose from, with their places. */
export function SlotChoice({ slots, zone, value, onChange }: SlotChoiceProps) {
  const { t } = useTranslation('host');
  const now = useNow();
  const name = useId();
  if (slots.isPending) {
    return (
      <Loading className="space-y-2">
        <Skeleton className="h-12 w-full" />
        <Skeleton className="h-12 w-full" />
      </Loading>
    );
  }
  if (slots.error) return <ProblemNote problem={asProblem(slots.error)} onRetry={() => void slots.refetch()} />;
  const open = slots.data.items.filter(
    ({ status, starts_at }) => status !== 'CANCELLED' && Date.parse(starts_at) > now.getTime(),
  );
  if (open.length === 0) {
    return (
      <div className="rounded-card border border-line border-dashed p-4 text-14">
        <p className="mb-3 text-muted">{t('book.noSlots')}</p>
        <ButtonLink look="quiet" size="small" to="/host/slots/new" search={{}}>
          {t('slots.open')}
        </ButtonLink>
      </div>
    );
  }
  return (
    <fieldset className="overflow-hidden rounded-card border border-line">
      <legend className="sr-only">{t('book.choose')}</legend>
      {open.map((slot) => (
        <label
          key={slot.id}
          className="relative flex min-h-13 cursor-pointer items-center gap-3 border-line border-t px-3.5 py-2 text-14 first-of-type:border-t-0 hover:bg-surface has-checked:bg-brand-soft has-focus-visible:outline-2 has-focus-visible:outline-ink has-focus-visible:-outline-offset-2"
        >
          <input
            type="radio"
            name={name}
            checked={slot.id === value}
            onChange={() => onChange(slot.id)}
            className="sr-only"
          />
          <span className="min-w-0 flex-1">
            <b className="block font-semibold">
              {formatTimeRange(slot.starts_at, slot.ends_at, zone, currentLanguage())}
            </b>
            <span className="block truncate text-12 text-muted">{slot.topic}</span>
          </span>
          <span className="flex flex-none flex-col items-end gap-0.5">
            <Dots capacity={slot.capacity} taken={slot.booked_count} max={DOTS_MAX} />
            {slot.waiting_count > 0 && (
              <span className="text-12 text-wait">
                {t('calendar.waiting', { count: slot.waiting_count, shown: formatCount(slot.waiting_count) })}
              </span>
            )}
          </span>
          <SlotChip slot={slot} now={now} />
        </label>
      ))}
    </fieldset>
  );
}
