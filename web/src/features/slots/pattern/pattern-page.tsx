import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { HostPage } from '@/components/host-page';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { ZoneDifference, ZoneName } from '@/features/host/zone-name';
import { organisationQuery } from '@/features/settings/api';
import { useNow } from '@/lib/now';
import { addDays, dayOf, startOfToday } from '@/lib/time';
import { slotsQuery } from '../api';
import { slotDefaults } from '../defaults';
import { PatternForm } from './pattern-form';
import { beginPattern } from './values';

/** Opening weeks at once: which days, from when to when, and a look at all of it before it happens. */
export function PatternPage() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const now = useNow();
  const slots = useInfiniteQuery(slotsQuery('upcoming', startOfToday(zone, now)));
  const organisation = useQuery(organisationQuery);
  const known = slots.data?.pages.flatMap((page) => page.items) ?? [];
  const like = known.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
  return (
    <HostPage title={t('pattern.title')} width="wide" beside={<ZoneName zone={zone} now={now} />}>
      <ZoneDifference zone={zone} now={now} />
      {slots.isPending || organisation.isPending ? (
        <Loading className="grid gap-10 xl:grid-cols-[1fr_420px]">
          <div className="space-y-4">
            <Skeleton className="h-18 w-full" />
            <Skeleton className="h-30 w-full" />
            <Skeleton className="h-18 w-full" />
          </div>
          <Skeleton className="h-96 w-full" />
        </Loading>
      ) : (
        <PatternForm
          zone={zone}
          defaults={beginPattern(
            addDays(dayOf(now.toISOString(), zone), 1),
            slotDefaults({
              zone,
              now,
              like,
              isCopy: false,
              times: undefined,
              waitlist: organisation.data?.waitlist_default,
            }),
          )}
        />
      )}
    </HostPage>
  );
}
