import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { HostEnrollment } from '@/lib/api/types';
import { present } from '@/lib/clock';

const TICK_MS = 250;
const SECOND_MS = 1_000;

interface UndoNoteProps {
  enrollment: HostEnrollment;
  /** What was decided, in words. */
  said: string;
  isBusy: boolean;
  /** The key that does the same. */
  shortcut?: string;
  onUndo: () => void;
}

/** For as long as a decision can be taken back: how long that still is, by the server's clock. */
export function UndoNote({ enrollment, said, isBusy, shortcut, onUndo }: UndoNoteProps) {
  const { t } = useTranslation('host-classes');
  const left = useSecondsLeft(enrollment.undo_until);
  if (left <= 0) return null;
  return (
    <div className="flex animate-enter flex-wrap items-center gap-x-4 gap-y-2 rounded-card bg-surface px-4 py-3">
      <p className="min-w-0 flex-1 text-14">
        <span role="status" className="block font-semibold">
          {said}
        </span>
        <span className="text-muted">
          {t('decide.undoLeft', { seconds: left })} {t('decide.undoText')}
        </span>
      </p>
      <Button look="quiet" size="small" busy={isBusy} onClick={onUndo}>
        {t('decide.UNDO')}
        {shortcut && <kbd className="rounded border border-line px-1.5 text-12 text-muted">{shortcut}</kbd>}
      </Button>
    </div>
  );
}

export function useSecondsLeft(until: string | null): number {
  const [left, setLeft] = useState(() => secondsUntil(until));
  useEffect(() => {
    const count = () => setLeft(secondsUntil(until));
    count();
    const timer = setInterval(count, TICK_MS);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

function secondsUntil(until: string | null): number {
  return until === null ? 0 : Math.max(0, Math.ceil((Date.parse(until) - present().getTime()) / SECOND_MS));
}
