import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loading, Skeleton } from '@/components/skeleton';
import { LinkEnded } from '@/features/links/link-ended';
import { asProblem } from '@/lib/api/problem';
import { useDocumentTitle } from '@/lib/document-title';
import { useNow } from '@/lib/now';
import { bookingQuery } from './api';
import { BookingView } from './booking-view';

export function ManagePage({ token }: { token: string }) {
  const { t } = useTranslation('guest');
  const client = useQueryClient();
  const now = useNow();
  const query = bookingQuery(token);
  const booking = useQuery(query);
  useDocumentTitle(t('booking.pageTitle'));
  if (booking.isPending) return <BookingSkeleton />;
  if (!booking.data) {
    return <LinkEnded problem={asProblem(booking.error)} onRetry={() => void booking.refetch()} />;
  }
  const isCancelled = booking.data.status === 'CANCELLED';
  return (
    <BookingView
      booking={booking.data}
      now={now}
      title={isCancelled ? t('booking.cancelledTitle') : booking.data.slot.topic}
      onChanged={(changed) => client.setQueryData(query.queryKey, changed)}
    />
  );
}

function BookingSkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="mt-3 h-8 w-56" />
      <Skeleton className="mt-8 h-5 w-44" />
      <Skeleton className="mt-2 h-16 w-72" />
      <Skeleton className="mt-8 h-4 w-full" />
      <Skeleton className="mt-3 h-4 w-3/4" />
      <Skeleton className="mt-8 h-28 w-full rounded-card" />
    </Loading>
  );
}
