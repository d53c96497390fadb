import { CalendarPlus, ExternalLink } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classesOfButton } from '@/components/button';
import { apiUrl } from '@/lib/api/client';
import type { Booking } from '@/lib/api/types';
import { googleCalendarUrl, outlookCalendarUrl } from './calendar';

const LOOK = classesOfButton({ look: 'quiet', size: 'small' });

/** The booking in the guest's own calendar: a file for any of them, or a form of the two most used ones. */
export function CalendarButtons({ booking }: { booking: Booking }) {
  const { t } = useTranslation('booking');
  const file = apiUrl('/bookings/manage/calendar.ics', { query: { token: booking.manage_token } });
  const onTheWeb = { target: '_blank', rel: 'noreferrer', className: LOOK };
  return (
    <section className="mt-6">
      <h2 className="sr-only">{t('calendar.title')}</h2>
      <div className="flex flex-wrap gap-2">
        <a href={file} download className={LOOK}>
          <CalendarPlus aria-hidden="true" className="size-4" />
          {t('calendar.file')}
        </a>
        <a href={googleCalendarUrl(booking)} {...onTheWeb}>
          Google
          <ExternalLink aria-hidden="true" className="size-3.5 text-muted max-sm:hidden" />
          <span className="sr-only">{t('calendar.elsewhere')}</span>
        </a>
        <a href={outlookCalendarUrl(booking)} {...onTheWeb}>
          Outlook
          <ExternalLink aria-hidden="true" className="size-3.5 text-muted max-sm:hidden" />
          <span className="sr-only">{t('calendar.elsewhere')}</span>
        </a>
      </div>
    </section>
  );
}
