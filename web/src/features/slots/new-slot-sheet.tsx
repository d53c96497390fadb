import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Sheet } from '@/components/sheet';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { organisationQuery } from '@/features/settings/api';
import { useNow } from '@/lib/now';
import { dayOf, startOfToday } from '@/lib/time';
import { slotQuery, slotsQuery } from './api';
import { keepSlotsSearch } from './calendar/use-calendar';
import { slotDefaults } from './defaults';
import { SlotForm } from './slot-form';

/** Opening slots beside the calendar, filled in with what was dragged there or copied. */
export function NewSlotSheet() {
  const { t } = useTranslation('host');
  const navigate = useNavigate();
  const zone = useHostZone();
  const now = useNow();
  const { start, end, like: copied } = useSearch({ from: '/host/slots/new' });
  const slots = useInfiniteQuery(slotsQuery('upcoming', startOfToday(zone, now)));
  const original = useQuery({ ...slotQuery(copied ?? ''), enabled: copied !== undefined });
  const organisation = useQuery(organisationQuery);
  const known = slots.data?.pages.flatMap((page) => page.items) ?? [];
  const latest = known.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
  const isPending = slots.isPending || organisation.isPending || (copied !== undefined && original.isPending);
  const times = start && end && isInstant(start) && isInstant(end) ? { starts_at: start, ends_at: end } : undefined;
  return (
    <Sheet
      title={t(original.data ? 'form.copyTitle' : 'form.title')}
      close={{ to: '/host/slots', search: keepSlotsSearch }}
    >
      {isPending ? (
        <Loading className="mt-5 space-y-4">
          <Skeleton className="h-10 w-full" />
          <Skeleton className="h-18 w-full" />
          <Skeleton className="h-18 w-full" />
        </Loading>
      ) : (
        <SlotForm
          key={copied ?? ''}
          zone={zone}
          dragged={times}
          defaults={slotDefaults({
            zone,
            now,
            like: original.data ?? latest,
            isCopy: original.data !== undefined,
            times,
            waitlist: organisation.data?.waitlist_default,
          })}
          onDone={([first]) =>
            void navigate({
              to: '/host/slots',
              // What was just opened is what people want to see.
              search: (previous) => ({
                ...keepSlotsSearch(previous),
                ...(first ? { day: dayOf(first.starts_at, zone) } : {}),
              }),
            })
          }
        />
      )}
    </Sheet>
  );
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
