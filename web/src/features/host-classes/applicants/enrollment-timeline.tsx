import { useTranslation } from 'react-i18next';
import { Timeline, TimelineItem } from '@/components/timeline';
import type { EnrollmentEvent } from '@/lib/api/types';
import { currentLanguage, i18n } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';

const END_KINDS = ['APPLICANT', 'HOST', 'CLASS', 'DECLINED', 'OFFER', 'PAYMENT', 'STARTED'] as const;
const ENDINGS = ['EnrollmentRejected', 'EnrollmentCancelled', 'EnrollmentExpired'];

/** What happened to an application, oldest first: who did it, and why. */
export function EnrollmentTimeline({ entries, zone }: { entries: readonly EnrollmentEvent[]; zone: string }) {
  const { t } = useTranslation('host-classes');
  const words = useDetailWords(zone);
  return (
    <Timeline>
      {entries.map((entry) => {
        const key = `host-classes:applicant.events.${entry.type}`;
        const known = i18n.exists(key)
          ? i18n.t(key as 'host-classes:applicant.events.other')
          : t('applicant.events.other');
        const details = words(entry.details);
        return (
          <TimelineItem
            key={`${entry.at} ${entry.type}`}
            dot={ENDINGS.includes(entry.type) ? 'free' : 'taken'}
            when={`${formatDayTime(entry.at, zone, currentLanguage())} · ${entry.actor_name ?? t(`applicant.actors.${entry.actor}`)}`}
          >
            <p className="text-14">{known}</p>
            {details.map((detail) => (
              <p key={detail} className="break-words text-14 text-muted">
                {detail}
              </p>
            ))}
          </TimelineItem>
        );
      })}
    </Timeline>
  );
}

function useDetailWords(zone: string) {
  const { t } = useTranslation('host-classes');
  return (details: EnrollmentEvent['details']): string[] => {
    const { kind, reason, position, until, raised, passed } = details;
    const end = END_KINDS.find((known) => known === kind);
    return [
      end && t(`applicant.endKind.${end}`),
      typeof reason === 'string' && reason && `“${reason}”`,
      typeof position === 'number' && t('applicant.details.position', { value: position }),
      typeof until === 'string' &&
        t('applicant.details.until', { value: formatDayTime(until, zone, currentLanguage()) }),
      raised === true && t('applicant.details.raised'),
      typeof passed === 'number' && passed > 0 && t('applicant.details.passed', { count: passed }),
    ].filter((words) => typeof words === 'string' && words !== '') as string[];
  };
}
