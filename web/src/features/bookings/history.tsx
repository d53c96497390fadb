import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { Timeline, TimelineItem } from '@/components/timeline';
import { useHostZone } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { HistoryEntry } from '@/lib/api/types';
import { currentLanguage, i18n } from '@/lib/i18n';
import { formatDayTime } from '@/lib/time';
import { bookingsOfSlotQuery, historyQuery } from './api';
import { type Detail, detailsOf, isEnding, kindOf } from './history-details';

/** What happened, newest first: who did it and what changed. */
export function History({ of, id }: { of: 'slots' | 'bookings'; id: string }) {
  const { t } = useTranslation('host');
  const history = useQuery(historyQuery(of, id));
  const names = useNames(of, id);
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
          <Entry
            key={`${entry.at} ${entry.type} ${entry.booking_id}`}
            entry={entry}
            about={names.get(entry.booking_id ?? '')}
          />
        ))}
      </Timeline>
    </div>
  );
}

/** In the history of a slot, whom an entry is about that somebody else made. */
function useNames(of: 'slots' | 'bookings', id: string): Map<string, string> {
  const bookings = useInfiniteQuery({ ...bookingsOfSlotQuery(id), enabled: of === 'slots' });
  const items = bookings.data?.pages.flatMap((page) => page.items) ?? [];
  return new Map(items.map((booking) => [booking.id, booking.name]));
}

function Entry({ entry, about }: { entry: HistoryEntry; about: string | undefined }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const words = useDetailWords(zone);
  const kind = kindOf(entry);
  const key = `host:history.types.${kind}`;
  const who = useWho(entry);
  const sentence = i18n.exists(key)
    ? i18n.t(key as 'host:history.types.SlotCreated', { who })
    : t('history.other', { who, type: entry.type });
  const whom = about && entry.actor !== 'GUEST' ? t('history.about', { name: about }) : '';
  const details = [whom, ...detailsOf(entry.details).map(words)].filter(Boolean);
  return (
    <TimelineItem dot={isEnding(kind) ? 'free' : 'taken'} when={formatDayTime(entry.at, zone, currentLanguage())}>
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
        return t(`history.details.${detail.name}`, {
          value: formatDayTime(detail.value, zone, currentLanguage()),
        });
      case 'waitlist':
        return t(detail.value ? 'history.details.waitlistOn' : 'history.details.waitlistOff');
      case 'status':
        return t(`slots.status.${detail.value}`);
      default:
        return t(`history.details.${detail.name}`, { value: detail.value });
    }
  };
}
