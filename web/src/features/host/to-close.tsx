import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toCloseQuery } from '@/features/bookings/api';
import { Person } from '@/features/bookings/person';
import type { HostBooking, Instant } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime } from '@/lib/time';
import { useHostZone } from './use-host';

const SHOWN_MAX = 5;

/** What ended on an earlier day and still says neither that somebody came nor that nobody did. */
export function ToClose({ before }: { before: Instant }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const toClose = useQuery(toCloseQuery);
  // What was closed a moment ago stays, so that a slip can be taken back with the other press.
  const [closed, setClosed] = useState<HostBooking[]>([]);
  const open = toClose.data?.items ?? [];
  const rows = [...closed, ...open.filter(({ id }) => !closed.some((booking) => booking.id === id))]
    .filter(({ slot }) => slot.starts_at < before)
    .sort((a, b) => Date.parse(a.slot.starts_at) - Date.parse(b.slot.starts_at));
  const shown = rows.slice(0, Math.max(SHOWN_MAX, closed.length));
  if (rows.length === 0) return null;
  const left = rows.length - closed.length;
  return (
    <section className="mb-8 rounded-card bg-surface px-5 pt-4 pb-2">
      <h2 className="flex items-baseline gap-2 font-bold">
        {t('toClose.title')}
        <span className="font-semibold text-14 text-muted">{formatCount(left)}</span>
      </h2>
      <p className="text-14 text-muted">{t('toClose.text')}</p>
      <ul className="mt-1 divide-y divide-line">
        {shown.map((booking) => (
          <Person
            key={booking.id}
            booking={booking}
            about={`${formatDayTime(booking.slot.starts_at, zone, currentLanguage())} · ${booking.slot.topic}`}
            onChanged={(changed) => setClosed((before) => [...before.filter(({ id }) => id !== changed.id), changed])}
          />
        ))}
      </ul>
      {rows.length > shown.length && (
        <Link
          to="/host/bookings"
          search={{ show: 'to_close' }}
          className="tap mb-2 font-semibold text-14 underline underline-offset-4"
        >
          {t('toClose.all', { count: rows.length, shown: formatCount(rows.length) })}
        </Link>
      )}
    </section>
  );
}
