import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { BookingView } from '@/features/booking/booking-view';
import type { Booking } from '@/lib/api/types';
import { useNow } from '@/lib/now';

interface DoneProps {
  booked: Booking;
  emailHint: string;
  onStartOver: () => void;
}

/** The booking that was just made, in the place where the form was. */
export function Done({ booked, emailHint, onStartOver }: DoneProps) {
  const { t } = useTranslation('guest');
  const now = useNow();
  const [booking, setBooking] = useState(booked);
  const isCancelled = booking.status === 'CANCELLED';
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
        title={t(isCancelled ? 'booking.cancelledTitle' : 'booking.doneTitle')}
        lead={isCancelled ? undefined : t('booking.doneText', { email: emailHint })}
        onChanged={setBooking}
      />
      {isCancelled && (
        <Button className="mt-6" onClick={onStartOver}>
          {t('booking.pickAgain')}
        </Button>
      )}
    </div>
  );
}
