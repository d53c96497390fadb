/**
 * What a form asks and what it accepts, without React. The server decides by the same rules; the cases that both are
 * held to stand in `tests/forms/cases.json`.
 */
import type { Answers, Question } from '@/lib/api/types';

const SHORT_CHARACTERS_MAX = 300;
const LONG_CHARACTERS_MAX = 5_000;
const FILES_MAX_DEFAULT = 1;
/** What a condition calls the answer of somebody who agreed. */
const AGREED = 'yes';

/** What is wrong with one answer, with the limit that it misses. */
export interface Fault {
  code: string;
  min?: number;
  max?: number;
}

/** Anything may stand in a draft or in a request; only what the rules accept is an answer. */
export type Given = Readonly<Record<string, unknown>>;

/** The faults of all answers, by the id of their question. */
export function faultsOf(questions: readonly Question[], answers: Given): Record<string, Fault> {
  const asked = new Set(askedOf(questions, answers));
  const faults: Record<string, Fault> = {};
  for (const question of questions) {
    const fault = faultOf(question, answers[question.id], asked.has(question));
    if (fault) faults[question.id] = fault;
  }
  const known = new Set(questions.map(({ id }) => id));
  for (const [id, answer] of Object.entries(answers)) {
    if (!known.has(id) && !isEmpty(answer)) faults[id] = { code: 'unknown_question' };
  }
  return faults;
}

/** The questions that are asked of somebody who answered so, in their order. */
export function askedOf(questions: readonly Question[], answers: Given): Question[] {
  const asked = new Map<string, Question>();
  for (const question of questions) {
    if (isAsked(question, asked, answers)) asked.set(question.id, question);
  }
  return [...asked.values()];
}

/** What is sent: answers that are not asked for any more stay with whoever typed them. */
export function answersToSend(questions: readonly Question[], answers: Given): Answers {
  const sent: Answers = {};
  for (const { id } of askedOf(questions, answers)) {
    const answer = answers[id];
    if (!isEmpty(answer)) sent[id] = answer as Answers[string];
  }
  return sent;
}

/** Empty text, nothing chosen and nothing at all are no answer. "No" to a consent is one. */
export function isEmpty(answer: unknown): boolean {
  if (answer === undefined || answer === null) return true;
  if (typeof answer === 'string') return answer.trim() === '';
  return Array.isArray(answer) && answer.length === 0;
}

/** As people count: one character is one code point, and the spaces around a text do not count. */
export function lengthOf(text: string): number {
  return [...text.trim()].length;
}

/** The most characters that a text may have. */
export function charactersMax({ kind, max }: Question): number {
  const most = kind === 'LONG' ? LONG_CHARACTERS_MAX : SHORT_CHARACTERS_MAX;
  return Math.min(max ?? most, most);
}

export function filesMax({ max }: Question): number {
  return max ?? FILES_MAX_DEFAULT;
}

/** `earlier` holds the questions before this one that are asked: a condition never looks ahead. */
function isAsked({ condition }: Question, earlier: Map<string, Question>, answers: Given): boolean {
  if (!condition) return true;
  const on = earlier.get(condition.question);
  if (!on) return false;
  const answer = answers[on.id];
  switch (on.kind) {
    case 'ONE':
      return typeof answer === 'string' && condition.one_of.includes(answer);
    case 'MANY':
      return Array.isArray(answer) && answer.some((chosen) => condition.one_of.includes(chosen));
    case 'CONSENT':
      return answer === true && condition.one_of.includes(AGREED);
    default:
      return false;
  }
}

function faultOf(question: Question, answer: unknown, isAsked: boolean): Fault | undefined {
  if (!isAsked) return isEmpty(answer) ? undefined : { code: 'not_asked' };
  if (isEmpty(answer)) return question.required ? { code: 'required' } : undefined;
  switch (question.kind) {
    case 'SHORT':
    case 'LONG':
      return faultOfText(question, answer);
    case 'NUMBER':
      return faultOfNumber(question, answer);
    case 'DATE':
      if (typeof answer !== 'string') return { code: 'wrong_type' };
      return isDate(answer) ? undefined : { code: 'not_a_date' };
    case 'ONE':
      if (typeof answer !== 'string') return { code: 'wrong_type' };
      return isOption(question, answer) ? undefined : { code: 'not_a_choice' };
    case 'MANY':
      return faultOfMany(question, answer);
    case 'CONSENT':
      if (typeof answer !== 'boolean') return { code: 'wrong_type' };
      return question.required && !answer ? { code: 'required' } : undefined;
    case 'FILE':
      return faultOfFiles(question, answer);
  }
}

function faultOfText(question: Question, answer: unknown): Fault | undefined {
  if (typeof answer !== 'string') return { code: 'wrong_type' };
  const [length, max] = [lengthOf(answer), charactersMax(question)];
  if (length > max) return { code: 'too_long', max };
  if (typeof question.min === 'number' && length < question.min) return { code: 'too_short', min: question.min };
}

function faultOfNumber({ min, max }: Question, answer: unknown): Fault | undefined {
  if (typeof answer !== 'number' || !Number.isFinite(answer)) return { code: 'wrong_type' };
  if (typeof min === 'number' && answer < min) return { code: 'too_small', min };
  if (typeof max === 'number' && answer > max) return { code: 'too_large', max };
}

function faultOfMany(question: Question, answer: unknown): Fault | undefined {
  if (!isTexts(answer)) return { code: 'wrong_type' };
  if (!answer.every((chosen) => isOption(question, chosen))) return { code: 'not_a_choice' };
  const { min, max } = question;
  // Saying the same twice is choosing it once.
  const count = new Set(answer).size;
  if (typeof min === 'number' && count < min) return { code: 'too_few', min };
  if (typeof max === 'number' && count > max) return { code: 'too_many', max };
}

function faultOfFiles(question: Question, answer: unknown): Fault | undefined {
  if (!isTexts(answer)) return { code: 'wrong_type' };
  const max = filesMax(question);
  return answer.length > max ? { code: 'too_many', max } : undefined;
}

function isOption({ options }: Question, id: string): boolean {
  return options?.some((option) => option.id === id) ?? false;
}

function isTexts(answer: unknown): answer is string[] {
  return Array.isArray(answer) && answer.every((part) => typeof part === 'string');
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True if the calendar has that day. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeapYear ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}
