import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { Timeline, TimelineItem } from '@/components/timeline';
import { asProblem } from '@/lib/api/problem';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import { noteHistoryQuery } from './api';

interface NoteHistoryProps {
  bookingId: string;
  /** Puts an earlier text into the editor, from where it is saved as the newest. */
  onRestore: (text: string) => void;
}

/** What the note said before, and who wrote it. */
export function NoteHistory({ bookingId, onRestore }: NoteHistoryProps) {
  const { t } = useTranslation('host');
  const history = useQuery(noteHistoryQuery(bookingId));
  if (history.isPending) {
    return (
      <Loading className="py-2">
        <Skeleton className="h-16 w-full" />
      </Loading>
    );
  }
  if (history.error) {
    return <ProblemNote problem={asProblem(history.error)} onRetry={() => void history.refetch()} />;
  }
  return (
    <div className="py-2">
      <Timeline>
        {history.data.items.map((version, position) => (
          <TimelineItem
            key={version.version}
            dot={position === 0 ? 'taken' : 'free'}
            when={`${formatDayTime(version.at, viewerZone(), currentLanguage())} · ${version.by}`}
          >
            <p className="line-clamp-4 whitespace-pre-line break-words text-14">
              {version.text || <span className="text-muted">{t('note.empty')}</span>}
            </p>
            {position > 0 && (
              <Button look="quiet" size="small" className="my-1.5" onClick={() => onRestore(version.text)}>
                {t('note.restore')}
              </Button>
            )}
          </TimelineItem>
        ))}
      </Timeline>
    </div>
  );
}
