import { useTranslation } from 'react-i18next';
import { Timeline, TimelineItem } from '@/components/timeline';
import type { Enrollment } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime, formatNearDayTime, viewerZone } from '@/lib/time';
import type { Stage } from './stage';

const KNOWN = [
  'EnrollmentApplied',
  'EnrollmentApproved',
  'EnrollmentRejected',
  'EnrollmentWaitlisted',
  'EnrollmentOffered',
  'EnrollmentPromoted',
  'EnrollmentCancelled',
  'EnrollmentExpired',
  'EnrollmentPaymentDue',
  'EnrollmentEdited',
  'EnrollmentReopened',
  'EnrollmentPaid',
  'EnrollmentReverted',
  'EnrollmentRescheduled',
] as const;

type Entry = Enrollment['timeline'][number];

/** What happened, in the order in which it did, and what comes next. */
export function History({ enrollment, stage }: { enrollment: Enrollment; stage: Stage }) {
  const { t } = useTranslation('enrollments');
  const words = useEntryWords();
  const told = enrollment.timeline.flatMap((entry) => {
    const text = words(entry);
    return text ? [{ entry, text }] : [];
  });
  const next = t(`next.${stage}`, nextTimes(enrollment));
  if (told.length === 0 && !next) return null;
  return (
    <section className="mt-8 border-line border-t pt-6">
      <h2 className="mb-4 font-bold text-18">{t('history.title')}</h2>
      <Timeline>
        {told.map(({ entry, text }) => (
          <TimelineItem
            key={`${entry.at} ${entry.type}`}
            when={formatDayTime(entry.at, viewerZone(), currentLanguage())}
          >
            <p className="font-semibold">{text}</p>
            {typeof entry.details.reason === 'string' && (
              <p className="whitespace-pre-line text-14">{entry.details.reason}</p>
            )}
          </TimelineItem>
        ))}
        {next && (
          <TimelineItem dot="free" when={t('history.next')}>
            <p>{next}</p>
          </TimelineItem>
        )}
      </Timeline>
    </section>
  );
}

function useEntryWords(): (entry: Entry) => string | undefined {
  const { t } = useTranslation('enrollments');
  const language = currentLanguage();
  return ({ type, actor, details }) => {
    const known = KNOWN.find((it) => it === type);
    if (!known) return undefined;
    const { position, until } = details;
    if (known === 'EnrollmentWaitlisted' && typeof position === 'number') {
      return t('event.waitlistedAt', { position: formatCount(position) });
    }
    if ((known === 'EnrollmentOffered' || known === 'EnrollmentPaymentDue') && typeof until === 'string') {
      return t(`event.${known}Until`, { time: formatNearDayTime(until, viewerZone(), language) });
    }
    if (known === 'EnrollmentCancelled') return t(`event.cancelled.${details.kind === 'CLASS' ? 'CLASS' : actor}`);
    return t(`event.${known}`);
  };
}

function nextTimes({ offer_until, payment, class: course }: Enrollment) {
  const zone = viewerZone();
  const language = currentLanguage();
  const until = offer_until ?? payment?.until;
  return {
    until: until ? formatNearDayTime(until, zone, language) : '',
    start: course.starts_at ? formatDayTime(course.starts_at, zone, language) : '',
  };
}
