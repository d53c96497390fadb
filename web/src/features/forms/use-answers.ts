import { useEffect, useRef, useState } from 'react';
import type { FieldProblem } from '@/lib/api/problem';
import type { Question } from '@/lib/api/types';
import { useFaultWords } from './fault-words';
import { focusQuestion } from './question-frame';
import { answersToSend, askedOf, faultsOf, type Given } from './rules';

const ANSWERS = '/answers/';

type Next = unknown | ((before: unknown) => unknown);

/**
 * What somebody answers to a form. What is not asked any more is kept as it was typed and is only not sent; the form
 * may change under it, and nothing is lost. Faults are told once sending was tried, and from then on as they change.
 */
export function useAnswers(questions: readonly Question[], initial: Given = {}) {
  const [answers, setAnswers] = useState<Given>(initial);
  const [isChecked, setChecked] = useState(false);
  /** What the server did not accept, in its words, until it is answered otherwise. */
  const [refused, setRefused] = useState<Record<string, string>>({});
  /** The question to go to as soon as it can be answered: while something is sent, nothing can. */
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    if (wanted.current !== undefined && focusQuestion(wanted.current)) wanted.current = undefined;
  });
  const words = useFaultWords();
  const asked = askedOf(questions, answers);
  const toSend = answersToSend(questions, answers);
  const found = faultsOf(questions, toSend);

  const faults: Record<string, string> = {};
  for (const question of asked) {
    const fault = isChecked ? found[question.id] : undefined;
    const told = fault ? words(question, fault, answers[question.id]) : refused[question.id];
    if (told) faults[question.id] = told;
  }
  return {
    answers,
    asked,
    toSend,
    faults,
    isComplete: Object.keys(found).length === 0,
    answer: (id: string, next: Next) => {
      setAnswers((before) => ({ ...before, [id]: typeof next === 'function' ? next(before[id]) : next }));
      setRefused(({ [id]: _, ...rest }) => rest);
    },
    /** Shows what is wrong and moves the focus there; true if nothing is. */
    check: (): boolean => {
      setChecked(true);
      const first = asked.find(({ id }) => found[id]);
      if (first) focusQuestion(first.id);
      return !first;
    },
    /** Takes what the server found wrong, and moves the focus there; true if each complaint found its question. */
    refuse: (problems: readonly FieldProblem[]): boolean => {
      const told = problems.flatMap(({ pointer, detail }) => {
        const id = pointer.startsWith(ANSWERS) ? pointer.slice(ANSWERS.length).split('/')[0] : undefined;
        return id !== undefined && asked.some((question) => question.id === id) ? [[id, detail] as const] : [];
      });
      setRefused(Object.fromEntries(told));
      const [first] = told;
      wanted.current = first?.[0];
      return problems.length > 0 && told.length === problems.length;
    },
  };
}
