import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { Timeline, TimelineItem } from '@/components/timeline';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { HistoryEntry } from '@/lib/api/types';
import { currentLanguage, i18n } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';
import { historyQuery } from './api';
import { type Detail, detailsOf } from './history-details';

/** What happened, newest first: who did it and what changed. */
export function History({ of, id }: { of: 'slots' | 'bookings'; id: string }) {
  const { t } = useTranslation('host');
  const history = useQuery(historyQuery(of, id));
  if (history.isPending) {
    return (
      <Loading className="space-y-3 py-2">
        <Skeleton className="h-9 w-full" />
        <Skeleton className="h-9 w-3/4" />
      </Loading>
    );
  }
  if (history.error) {
    return <ProblemNote problem={asProblem(history.error)} onRetry={() => void history.refetch()} />;
  }
  if (history.data.items.length === 0) return <p className="py-2 text-14 text-muted">{t('history.none')}</p>;
  return (
    <div className="py-2">
      <Timeline>
        {history.data.items.map((entry) => (
          <Entry key={`${entry.at} ${entry.type} ${entry.booking_id}`} entry={entry} />
        ))}
      </Timeline>
    </div>
  );
}

/** Things that end something are rings, all others filled dots. */
const ENDINGS = new Set(['SlotCancelled', 'OfferEnded', 'BookingCancelled', 'BookingNoShow', 'WaitEnded']);

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const words = useDetailWords(zone);
  const key = `host:history.types.${entry.type}`;
  const who = useWho(entry);
  const sentence = i18n.exists(key)
    ? i18n.t(key as 'host:history.types.SlotCreated', { who })
    : t('history.other', { who, type: entry.type });
  const details = detailsOf(entry.details).map(words);
  return (
    <TimelineItem
      dot={ENDINGS.has(entry.type) ? 'free' : 'taken'}
      when={formatDayTime(entry.at, zone, currentLanguage())}
    >
      <p className="text-14">{sentence}</p>
      {details.length > 0 && <p className="break-words text-14 text-muted">{details.join(' · ')}</p>}
    </TimelineItem>
  );
}

function useWho({ actor, actor_name: name }: HistoryEntry): string {
  const { t } = useTranslation('host');
  if (actor === 'SYSTEM' || name === null) return t(`history.who.${actor}`);
  return t('history.who.named', { name });
}

function useDetailWords(zone: string) {
  const { t } = useTranslation('host');
  return (detail: Detail): string => {
    switch (detail.name) {
      case 'starts_at':
      case 'until':
      case 'offer_until':
        return t(`history.details.${detail.name}`, {
          value: formatDayTime(detail.value, zone, currentLanguage()),
        });
      case 'waitlist':
        return t(detail.value ? 'history.details.waitlistOn' : 'history.details.waitlistOff');
      case 'status': {
        const { value } = detail;
        const isKnown = value === 'OPEN' || value === 'CLOSED' || value === 'CANCELLED';
        return isKnown ? t(`slots.status.${value}`) : String(value);
      }
      default:
        return t(`history.details.${detail.name}`, { value: detail.value });
    }
  };
}
