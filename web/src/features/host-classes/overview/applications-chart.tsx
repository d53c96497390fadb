import { lazy, Suspense, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Disclosure } from '@/components/disclosure';
import { Skeleton } from '@/components/skeleton';
import type { ClassDashboard, Instant } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDay, formatDayTime } from '@/lib/time';

// Larger than all other pages of a class together; it comes when there is something to draw.
const Bars = lazy(() => import('./bars'));

interface ApplicationsChartProps {
  dashboard: ClassDashboard;
  zone: string;
}

/** When applications came, as bars, and as numbers for whoever reads by ear. */
export function ApplicationsChart({ dashboard: { applications, step }, zone }: ApplicationsChartProps) {
  const { t } = useTranslation('host-classes');
  const id = useId();
  const language = currentLanguage();
  const spell = (at: Instant) => (step === 'HOUR' ? formatDayTime : formatDay)(at, zone, language);
  const most = applications.reduce((found, each) => (each.count > found.count ? each : found), { at: '', count: 0 });
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <h2 id={id} className="font-bold">
          {t('overview.chart')}
        </h2>
        {most.count > 0 && (
          <p className="text-14 text-muted">
            {t('overview.chartMost', { time: spell(most.at), shown: formatCount(most.count) })}
          </p>
        )}
      </div>
      {most.count === 0 ? (
        <p className="rounded-card border border-line border-dashed p-5 text-14 text-muted">
          {t('overview.chartNone')}
        </p>
      ) : (
        <>
          <div role="img" aria-label={t(step === 'HOUR' ? 'overview.chartHour' : 'overview.chartDay')}>
            <Suspense fallback={<Skeleton className="h-44 w-full rounded-card" />}>
              <Bars applications={applications} step={step} zone={zone} />
            </Suspense>
          </div>
          <Disclosure summary={t('overview.table')} className="mt-3">
            <table className="mb-3 w-full max-w-md text-14">
              <thead className="text-left text-12 text-muted">
                <tr>
                  <th className="py-1 font-medium">{t('overview.when')}</th>
                  <th className="py-1 text-right font-medium">{t('overview.count')}</th>
                </tr>
              </thead>
              <tbody>
                {applications.map(({ at, count }) => (
                  <tr key={at} className="border-line border-t">
                    <td className="py-1">{spell(at)}</td>
                    <td className="py-1 text-right">{formatCount(count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Disclosure>
        </>
      )}
    </section>
  );
}
