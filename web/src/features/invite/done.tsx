import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { BookingView } from '@/features/booking/booking-view';
import { isBehind, useManaged } from '@/features/booking/use-managed';
import type { Booking } from '@/lib/api/types';
import { useNow } from '@/lib/now';

interface DoneProps {
  booked: Booking;
  emailHint: string;
  onStartOver: () => void;
}

/** What was just got, a place or one in the line, where the form was. */
export function Done({ booked, emailHint, onStartOver }: DoneProps) {
  const { t } = useTranslation('booking');
  const now = useNow();
  const { query, said, changed, refused } = useManaged(booked.manage_token, booked);
  const booking = query.data ?? booked;
  const isAsBooked = booking.status === booked.status;
  const words = booked.status === 'WAITLISTED' ? 'done.waiting' : 'done.booked';
  const isBack = booking.status === 'CANCELLED' || booking.status === 'LEFT';
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The form is gone, and with it the focus: whoever reads by ear continues at the heading.
    window.scrollTo({ top: 0 });
    top.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={top} className="animate-enter">
      <BookingView
        booking={booking}
        now={now}
        isBehind={isBehind(query)}
        said={said}
        title={isAsBooked ? t(`${words}.title`) : undefined}
        lead={isAsBooked ? t(`${words}.text`, { email: emailHint }) : undefined}
        onChanged={changed}
        onRefused={refused}
      />
      {isBack && (
        <Button className="mt-6" onClick={onStartOver}>
          {t('done.pickAgain')}
        </Button>
      )}
    </div>
  );
}
