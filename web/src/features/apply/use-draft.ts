import { useEffect, useRef, useState } from 'react';
import type { Draft, StoredFile } from '@/lib/api/types';
import { present } from '@/lib/clock';
import { useDebounced } from '@/lib/debounced';
import { putDraft } from './api';
import { writeLocalDraft } from './drafts';

/** After the last key. */
const PAUSE_MS = 1_500;

interface DraftOptions {
  userId: string;
  classId: string;
  draft: Draft;
  files: StoredFile[];
}

export type Saving = 'none' | 'saving' | 'saved' | 'here';

/** Keeps what is typed: at once in this tab, and with the server when typing pauses. Tells where it is kept. */
export function useDraft({ userId, classId, draft, files }: DraftOptions): Saving {
  const [saving, setSaving] = useState<Saving>('none');
  const text = JSON.stringify(draft);
  const first = useRef(text);
  const settled = useDebounced(text, PAUSE_MS);
  const latest = useRef({ draft, files });
  latest.current = { draft, files };

  useEffect(() => {
    // What was found is not yet what was typed.
    if (text === first.current) return;
    first.current = '';
    writeLocalDraft(userId, classId, {
      ...latest.current.draft,
      saved_at: present().toISOString(),
      files: latest.current.files,
    });
  }, [text, userId, classId]);

  useEffect(() => {
    if (first.current !== '') return;
    let isCurrent = true;
    setSaving('saving');
    putDraft(classId, JSON.parse(settled) as Draft).then(
      () => isCurrent && setSaving('saved'),
      // A draft that the server did not take is still in this tab; the application itself will tell what is wrong.
      () => isCurrent && setSaving('here'),
    );
    return () => {
      isCurrent = false;
    };
  }, [settled, classId]);

  return saving;
}
