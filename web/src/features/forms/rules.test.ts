import { expect, test } from 'vitest';
import type { Question } from '@/lib/api/types';
import cases from '../../../../tests/forms/cases.json';
import { answersToSend, askedOf, type Fault, faultsOf } from './rules';

interface Case {
  name: string;
  questions: Question[];
  answers: Record<string, unknown>;
  asked: string[];
  faults: Record<string, Fault>;
}

/** The server's tests read the same file. */
const CASES = cases as unknown as Case[];

test.each(CASES)('$name', ({ questions, answers, asked, faults }) => {
  expect(askedOf(questions, answers).map(({ id }) => id)).toEqual(asked);
  expect(faultsOf(questions, answers)).toEqual(faults);
});

test('every kind and every fault has its case', () => {
  const kinds = new Set(CASES.flatMap(({ questions }) => questions.map(({ kind }) => kind)));
  const codes = new Set(CASES.flatMap(({ faults }) => Object.values(faults).map(({ code }) => code)));
  expect([...kinds].sort()).toEqual(['CONSENT', 'DATE', 'FILE', 'LONG', 'MANY', 'NUMBER', 'ONE', 'SHORT']);
  expect([...codes].sort()).toEqual([
    'not_a_choice',
    'not_a_date',
    'not_asked',
    'required',
    'too_few',
    'too_large',
    'too_long',
    'too_many',
    'too_short',
    'too_small',
    'unknown_question',
    'wrong_type',
  ]);
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test('what is sent has no faults that only answers beside the point would have', () => {
  for (const { questions, answers, faults } of CASES) {
    const beside = new Set(['not_asked', 'unknown_question']);
    const expected = Object.entries(faults).filter(([, { code }]) => !beside.has(code));
    expect(faultsOf(questions, answersToSend(questions, answers))).toEqual(Object.fromEntries(expected));
  }
});
