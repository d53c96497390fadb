import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { Sheet } from '@/components/sheet';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHostZone } from '@/features/host/use-host';
import { slotQuery, slotsQuery } from '@/features/slots/api';
import type { HostBooking } from '@/lib/api/types';
import { asDay } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { dayOf, formatCount, formatDayTime, startOfToday } from '@/lib/time';
import { BookingForm } from './booking-form';

/** Booking for somebody who asked by telephone or at the door. */
export function NewBookingSheet() {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const now = useNow();
  const { slot: slotId, day: askedDay } = useSearch({ from: '/host/bookings/new' });
  const slot = useQuery({ ...slotQuery(slotId ?? ''), enabled: slotId !== undefined });
  const upcoming = useInfiniteQuery(slotsQuery('upcoming', startOfToday(zone, now)));
  const [done, setDone] = useState<HostBooking>();
  const next = upcoming.data?.pages[0]?.items.find(
    ({ status, starts_at }) => status !== 'CANCELLED' && Date.parse(starts_at) > now.getTime(),
  );
  const begins = slot.data ?? next;
  const day = asDay(askedDay) ?? dayOf(begins?.starts_at ?? now.toISOString(), zone);
  const isPending = upcoming.isPending || (slotId !== undefined && slot.isPending);
  return (
    <Sheet
      title={t(done ? 'book.doneTitle' : 'book.title')}
      close={
        slotId ? { to: '/host/slots/$slotId', params: { slotId }, search: {} } : { to: '/host/bookings', search: {} }
      }
    >
      {done ? (
        <Done booking={done} onAnother={() => setDone(undefined)} />
      ) : isPending ? (
        <Loading className="mt-5 space-y-4">
          <Skeleton className="h-18 w-full" />
          <Skeleton className="h-30 w-full" />
          <Skeleton className="h-18 w-full" />
        </Loading>
      ) : (
        <BookingForm zone={zone} day={day} slotId={slot.data?.id} onDone={setDone} />
      )}
    </Sheet>
  );
}

function Done({ booking, onAnother }: { booking: HostBooking; onAnother: () => void }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const time = formatDayTime(booking.slot.starts_at, zone, currentLanguage());
  const isWaiting = booking.status === 'WAITLISTED';
  return (
    <div role="status" className="mt-4 animate-enter space-y-4">
      <div className="rounded-card bg-surface p-4">
        <p className="font-semibold">{booking.name}</p>
        <p>{time}</p>
        <p className="text-14 text-muted">{booking.slot.topic}</p>
      </div>
      <p className="text-14">
        {isWaiting && booking.position !== null && (
          <>
            {t('book.doneWaiting', { shown: formatCount(booking.position) })}
            <br />
          </>
        )}
        {t(booking.email ? 'book.doneMail' : 'book.doneNoMail', { email: booking.email ?? '' })}
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink look="quiet" to="/host/bookings/$bookingId" params={{ bookingId: booking.id }}>
          {t('book.toBooking')}
        </ButtonLink>
        <Button onClick={onAnother}>{t('book.another')}</Button>
      </div>
    </div>
  );
}
