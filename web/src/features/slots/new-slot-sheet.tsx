import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Sheet } from '@/components/sheet';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { useNow } from '@/lib/now';
import { startOfToday } from '@/lib/time';
import { slotsQuery } from './api';
import { SlotForm } from './slot-form';

export function NewSlotSheet() {
  const { t } = useTranslation('host');
  const navigate = useNavigate();
  const zone = useHostZone();
  const slots = useInfiniteQuery(slotsQuery('upcoming', startOfToday(zone, useNow())));
  const known = slots.data?.pages.flatMap((page) => page.items) ?? [];
  const latest = known.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
  return (
    <Sheet title={t('form.title')} closeTo="/host/slots">
      {slots.isPending ? (
        <Loading className="mt-5 space-y-4">
          <Skeleton className="h-10 w-full" />
          <Skeleton className="h-18 w-full" />
          <Skeleton className="h-18 w-full" />
        </Loading>
      ) : (
        <SlotForm zone={zone} like={latest} onDone={() => void navigate({ to: '/host/slots' })} />
      )}
    </Sheet>
  );
}
