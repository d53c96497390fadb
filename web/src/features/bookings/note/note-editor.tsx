import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Disclosure } from '@/components/disclosure';
import { Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import type { Note } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useNow } from '@/lib/now';
import { dayOf, formatCount, formatDayTime, formatTime, viewerZone } from '@/lib/time';
import { NoteHistory } from './note-history';
import { NoteMerge } from './note-merge';
import { isRefused, isUnsaved, NOTE_CHARACTERS_MAX, type NoteState } from './note-state';
import { useNote } from './use-note';

/** From here on the number of characters left is told. */
const CHARACTERS_NEAR_MAX = 45_000;

interface NoteEditorProps {
  bookingId: string;
  userId: string;
  note: Note;
  loadedAt: number;
  title: string;
}

/** Writing about a consultation. There is nothing to press: it is saved while it is written. */
export function NoteEditor({ bookingId, userId, note, loadedAt, title }: NoteEditorProps) {
  const { t } = useTranslation('host');
  const id = useId();
  const { state, dispatch, save } = useNote({ bookingId, userId, note, loadedAt });
  const isLong = state.text.length > CHARACTERS_NEAR_MAX;
  return (
    <section>
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-3">
        <h2 id={id} className="flex-1 font-bold">
          {title}
        </h2>
        <SavedState state={state} onSave={save} />
      </div>
      {state.theirs ? (
        <NoteMerge
          mine={state.text}
          theirs={state.theirs}
          onMerged={(text) => {
            dispatch({ type: 'merged', text });
          }}
        />
      ) : (
        <>
          <Textarea
            aria-labelledby={id}
            aria-describedby={`${id}-about`}
            aria-invalid={state.text.length > NOTE_CHARACTERS_MAX}
            value={state.text}
            placeholder={t('note.placeholder')}
            onChange={(event) => dispatch({ type: 'typed', text: event.target.value })}
            onBlur={save}
            className="field-sizing-content max-h-[70vh] min-h-40 leading-[1.7]"
          />
          <p id={`${id}-about`} className="mt-1.5 flex flex-wrap gap-x-3 text-12 text-muted">
            <span className="flex-1">{t('note.about')}</span>
            {isLong && (
              <span role="status" className={state.text.length > NOTE_CHARACTERS_MAX ? 'font-semibold text-no' : ''}>
                {t('note.length', {
                  shown: formatCount(state.text.length),
                  max: formatCount(NOTE_CHARACTERS_MAX),
                })}
              </span>
            )}
          </p>
        </>
      )}
      {state.problem && isRefused(state) && (
        <div className="mt-3">
          <ProblemNote problem={state.problem} />
        </div>
      )}
      {state.saved.version > 0 && (
        <Disclosure className="mt-4" summary={t('note.history')}>
          <NoteHistory bookingId={bookingId} onRestore={(text) => dispatch({ type: 'typed', text })} />
        </Disclosure>
      )}
    </section>
  );
}

/** In words, what has been saved; and while it has not, why, and that nothing is lost. */
function SavedState({ state, onSave }: { state: NoteState; onSave: () => void }) {
  const { t } = useTranslation('host');
  const now = useNow();
  const hasFailed = state.problem !== null && !isRefused(state);
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-12 text-muted">
      <span role="status" className={hasFailed || state.theirs ? 'font-semibold text-wait' : ''}>
        {words()}
      </span>
      {hasFailed && state.sending === null && (
        <Button look="quiet" size="small" onClick={onSave}>
          {t('note.saveNow')}
        </Button>
      )}
    </p>
  );

  function words(): string {
    if (state.theirs) return t('note.paused');
    if (state.sending !== null) return t('note.saving');
    if (hasFailed && isUnsaved(state)) return t('note.kept');
    if (isUnsaved(state)) return t('note.unsaved');
    if (!state.savedAt) return t('note.begin');
    const zone = viewerZone();
    const isToday = dayOf(state.savedAt, zone) === dayOf(now.toISOString(), zone);
    const time = isToday ? formatTime(state.savedAt, zone) : formatDayTime(state.savedAt, zone, currentLanguage(), now);
    return t('note.saved', { time });
  }
}
