import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '@/lib/api/problem';
import { formatCount } from '@/lib/time';

const NAME_CHARACTERS_MAX = 100;
const NOTE_CHARACTERS_MAX = 2_000;

interface Errors {
  name?: string;
  note?: string;
}

export interface GuestFormState {
  name: string;
  note: string;
  errors: Errors;
  setName: (name: string) => void;
  setNote: (note: string) => void;
  /** Checks what was typed, shows what is wrong beside it, and moves the focus there. */
  check: () => boolean;
  showRefused: (problems: FieldProblem[]) => void;
  nameInput: RefObject<HTMLInputElement | null>;
  noteInput: RefObject<HTMLTextAreaElement | null>;
}

/** Two fields need no library; a guest's first load is better without one. */
export function useGuestForm(): GuestFormState {
  const { t } = useTranslation('guest');
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [errors, setErrors] = useState<Errors>({});
  const nameInput = useRef<HTMLInputElement>(null);
  const noteInput = useRef<HTMLTextAreaElement>(null);

  const show = (found: Errors) => {
    setErrors(found);
    if (found.name) nameInput.current?.focus();
    else if (found.note) noteInput.current?.focus();
  };
  const check = () => {
    const found: Errors = {};
    // The server counts characters of the composed form, as people do.
    const nameLength = [...name.trim().normalize('NFC')].length;
    const noteLength = [...note.trim().normalize('NFC')].length;
    if (nameLength === 0) found.name = t('form.nameMissing');
    if (nameLength > NAME_CHARACTERS_MAX) found.name = t('form.nameLong');
    if (noteLength > NOTE_CHARACTERS_MAX) found.note = t('form.noteLong', { shown: formatCount(noteLength) });
    show(found);
    return Object.keys(found).length === 0;
  };
  const showRefused = (problems: FieldProblem[]) => {
    const of = (pointer: string) => problems.find((problem) => problem.pointer === pointer)?.detail;
    const [refusedName, refusedNote] = [of('/name'), of('/note')];
    show({ ...(refusedName ? { name: refusedName } : {}), ...(refusedNote ? { note: refusedNote } : {}) });
  };

  return {
    name,
    note,
    errors,
    setName: (value) => {
      setName(value);
      setErrors(({ name: _, ...rest }) => rest);
    },
    setNote: (value) => {
      setNote(value);
      setErrors(({ note: _, ...rest }) => rest);
    },
    check,
    showRefused,
    nameInput,
    noteInput,
  };
}
