import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Textarea } from '@/components/field';
import type { Note } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import { compare, type Line } from './compare';

interface NoteMergeProps {
  mine: string;
  theirs: Note;
  onMerged: (text: string) => void;
}

/** Two people wrote at once: both texts side by side, and three ways on. Neither is lost: history keeps theirs. */
export function NoteMerge({ mine, theirs, onMerged }: NoteMergeProps) {
  const { t } = useTranslation('host');
  const both = useMemo(() => compare(mine, theirs.text), [mine, theirs.text]);
  const [merged, setMerged] = useState<string>();
  const name = theirs.updated_by ?? t('note.someone');
  const time = theirs.updated_at ? formatDayTime(theirs.updated_at, viewerZone(), currentLanguage()) : '';
  return (
    <div className="animate-enter rounded-card border border-line p-4">
      <p role="alert" className="font-semibold">
        {t('note.changedTitle', { name })}
      </p>
      <p className="mt-1 text-14 text-muted">{t('note.changedText')}</p>
      <div className="mt-4 grid gap-4 md:grid-cols-2">
        <Version title={t('note.mine')} lines={both.mine} action={t('note.takeMine')} onTake={() => onMerged(mine)} />
        <Version
          title={t('note.theirs', { name, time })}
          lines={both.theirs}
          action={t('note.takeTheirs')}
          onTake={() => onMerged(theirs.text)}
        />
      </div>
      {merged === undefined ? (
        <Button look="quiet" size="small" className="mt-4" onClick={() => setMerged(both.merged)}>
          {t('note.merge')}
        </Button>
      ) : (
        <div className="mt-4">
          <Field label={t('note.merged')} hint={t('note.mergedHint')}>
            {(control) => (
              <Textarea
                {...control}
                value={merged}
                onChange={(event) => setMerged(event.target.value)}
                className="field-sizing-content max-h-[60vh] min-h-32 leading-[1.7]"
              />
            )}
          </Field>
          <Button size="small" className="mt-3" onClick={() => onMerged(merged)}>
            {t('note.takeMerged')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface VersionProps {
  title: string;
  lines: Line[];
  action: string;
  onTake: () => void;
}

/** One side; the lines that the other does not have are marked. */
function Version({ title, lines, action, onTake }: VersionProps) {
  return (
    <section className="flex min-w-0 flex-col">
      <h3 className="mb-1.5 font-semibold text-14">{title}</h3>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        className="max-h-72 flex-1 overflow-y-auto rounded-control bg-surface py-2 text-14 leading-[1.7]"
      >
        {lines.map(({ text, isCommon }, position) => (
          <p
            // biome-ignore lint/suspicious/noArrayIndexKey: the texts stand still while they are compared
            key={position}
            className={
              isCommon
                ? 'min-h-6 break-words border-transparent border-l-3 px-3'
                : 'min-h-6 break-words border-brand border-l-3 bg-brand-soft px-3'
            }
          >
            {text}
          </p>
        ))}
      </div>
      <div className="mt-2">
        <Button look="quiet" size="small" onClick={onTake}>
          {action}
        </Button>
      </div>
    </section>
  );
}
