import { useQuery } from '@tanstack/react-query';
import { LockKeyhole } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { useHost } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import { noteQuery } from './api';
import { NoteEditor } from './note-editor';

/** The note of one booking, for whoever may read it. */
export function NoteSection({ bookingId, title }: { bookingId: string; title: string }) {
  const user = useHost();
  const note = useQuery(noteQuery(bookingId));
  if (note.data && user) {
    return (
      <NoteEditor
        key={bookingId}
        bookingId={bookingId}
        userId={user.id}
        note={note.data}
        loadedAt={note.dataUpdatedAt}
        title={title}
      />
    );
  }
  if (!note.error) {
    return (
      <Loading className="space-y-2">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-40 w-full" />
      </Loading>
    );
  }
  const problem = asProblem(note.error);
  if (problem.code === 'not_allowed') return <NotAllowed title={title} />;
  return <ProblemNote problem={problem} onRetry={() => void note.refetch()} />;
}

function NotAllowed({ title }: { title: string }) {
  const { t } = useTranslation('host');
  return (
    <div className="flex gap-3 rounded-card bg-surface p-5">
      <LockKeyhole aria-hidden="true" className="mt-0.5 size-5 flex-none text-muted" />
      <div>
        <h2 className="font-bold">{title}</h2>
        <p className="mt-1 text-14">{t('note.notAllowed')}</p>
        <p className="mt-1 text-14 text-muted">{t('note.notAllowedNext')}</p>
      </div>
    </div>
  );
}
