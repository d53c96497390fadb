import { useTranslation } from 'react-i18next';
import { Disclosure } from '@/components/disclosure';
import { Facts } from '@/components/facts';
import { formatMoney } from '@/lib/amounts';
import type { PublicClass } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatSession } from '@/lib/session-time';
import {
  formatCount,
  formatDay,
  formatDayTime,
  formatHostTime,
  formatTimeRange,
  formatZone,
  viewerZone,
} from '@/lib/time';

/** More sessions than these are a list to open. */
const IN_SIGHT_MAX = 6;

/** When, where, for how much, and until when one can apply. */
export function ClassFacts({ course }: { course: PublicClass }) {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const zone = viewerZone();
  const { sessions, fee, currency, location, is_online, recruit_from, recruit_until } = course;
  const [first] = sessions;
  const when = first
    ? formatSession(first.starts_at, first.ends_at, zone, language)
    : formatDayTime(course.starts_at, zone, language);
  const host = formatHostTime(course.starts_at, course.zone, zone, language);
  const span = `${formatDayTime(recruit_from, zone, language)} – ${formatDayTime(recruit_until, zone, language)}`;
  const pay = fee > 0 && course.payment ? ` · ${t(`payment.${course.payment}`)}` : '';
  return (
    <>
      <Facts
        className="mt-7 border-line border-t pt-5"
        items={[
          [
            t('facts.when'),
            [when, sessions.length > 1 && t('facts.sessions', { count: sessions.length }), host]
              .filter(Boolean)
              .join('\n'),
          ],
          [t('facts.where'), [location, is_online && t('facts.online')].filter(Boolean).join('\n')],
          [t('facts.apply'), span],
          [t('facts.fee'), fee > 0 ? formatMoney(fee, currency, language) + pay : t('free')],
          [t('facts.how'), t(`selection.${course.selection}`)],
        ]}
      />
      <p className="mt-3 text-12 text-muted">{formatZone(zone, course.starts_at, language)}</p>
    </>
  );
}

type Course = Pick<PublicClass, 'sessions' | 'zone'>;

export function Sessions({ course }: { course: Course }) {
  const { t } = useTranslation('classes');
  const { sessions } = course;
  const last = sessions.at(-1);
  if (!last || sessions.length < 2) return null;
  const list = <SessionList course={course} />;
  return (
    <section className="mt-8 border-line border-t pt-6">
      <h2 className="mb-3 font-bold text-18">{t('sessions.title', { shown: formatCount(sessions.length) })}</h2>
      {sessions.length > IN_SIGHT_MAX ? (
        <Disclosure summary={t('sessions.all', { until: formatDay(last.ends_at, viewerZone(), currentLanguage()) })}>
          {list}
        </Disclosure>
      ) : (
        list
      )}
    </section>
  );
}

function SessionList({ course }: { course: Course }) {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const zone = viewerZone();
  return (
    <ol className="divide-y divide-line text-14">
      {course.sessions.map(({ starts_at, ends_at }, position) => (
        <li key={starts_at} className="flex flex-wrap gap-x-4 py-2">
          <span className="w-14 flex-none text-muted">{t('sessions.number', { number: position + 1 })}</span>
          <span className="min-w-32">{formatDay(starts_at, zone, language)}</span>
          <span>{formatTimeRange(starts_at, ends_at, zone, language)}</span>
          <span className="text-muted">{formatHostTime(starts_at, course.zone, zone, language)}</span>
        </li>
      ))}
    </ol>
  );
}
