import type { ReactNode } from 'react';
import type { GuestSlot } from '@/lib/api/types';
import { LostNote } from './lost-note';
import type { Picking } from './use-picker';
import { WaitNote } from './wait-note';

interface SlotNotesProps {
  pick: Picking;
  hostZone: string;
  onTake: (slot: GuestSlot) => void;
  onWait: (slot: GuestSlot) => void;
  /** What waiting means, in one sentence. */
  waitText: ReactNode;
  /** What is not lost with the place. */
  kept: string;
}

/** What there is to say about the chosen slot: that it was lost, or that it has to be waited for. */
export function SlotNotes({ pick, hostZone, onTake, onWait, waitText, kept }: SlotNotesProps) {
  const { lost, takeable, willWait, nearest } = pick;
  if (lost) return <LostNote lost={lost} hostZone={hostZone} onTake={onTake} onWait={onWait} kept={kept} />;
  if (!takeable || !willWait) return null;
  return (
    <WaitNote slot={takeable} nearest={nearest} hostZone={hostZone} onTake={onTake}>
      {waitText}
    </WaitNote>
  );
}
