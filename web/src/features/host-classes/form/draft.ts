/** The form as it is being built, without React: making, moving, checking and sending its questions. */
import type { ClassForm, ClassFormBody, Condition, Question, QuestionKind, QuestionOption } from '@/lib/api/types';

export const QUESTIONS_MAX = 100;
const LABEL_CHARACTERS_MAX = 300;
const HELP_CHARACTERS_MAX = 2_000;
export const AGREED = 'yes';

export const KINDS: readonly QuestionKind[] = ['SHORT', 'LONG', 'NUMBER', 'DATE', 'ONE', 'MANY', 'CONSENT', 'FILE'];

export interface FormDraft {
  title: string;
  description: string;
  is_active: boolean;
  questions: Question[];
}

/** Complaints by the pointer that the server would give them, so that both kinds stand at the same places. */
export type Complaints = Readonly<Record<string, string>>;

export function draftOf({ title, description, is_active, questions, version }: ClassForm): FormDraft {
  // A form that was never made is meant to be used once it is.
  return { title: title ?? '', description: description ?? '', is_active: version === null || is_active, questions };
}

/** Ids are stable for ever: answers hang at them. They are made here, from what `random` gives. */
export function newId(prefix: 'q' | 'o', random: () => string = randomPart): string {
  return `${prefix}_${random()}`;
}

function randomPart(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function hasOptions({ kind }: Pick<Question, 'kind'>): boolean {
  return kind === 'ONE' || kind === 'MANY';
}

export function newOption(): QuestionOption {
  return { id: newId('o'), label: '' };
}

export function newQuestion(kind: QuestionKind): Question {
  const question: Question = { id: newId('q'), kind, label: '', required: kind === 'CONSENT' };
  return hasOptions(question) ? { ...question, options: [newOption(), newOption()] } : question;
}

/** The same once more, under ids of its own. */
export function copied(question: Question): Question {
  const copy: Question = { ...question, id: newId('q') };
  return question.options
    ? { ...copy, options: question.options.map(({ label }) => ({ id: newId('o'), label })) }
    : copy;
}

export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = [...items];
  const [item] = rest.splice(from, 1);
  if (item === undefined) return rest;
  rest.splice(Math.max(0, Math.min(to, rest.length)), 0, item);
  return rest;
}

/** Earlier questions whose answers a question may depend on. */
export function conditionQuestions(questions: readonly Question[], position: number): Question[] {
  return questions.slice(0, position).filter((question) => hasOptions(question) || question.kind === 'CONSENT');
}

/** True if the condition looks ahead, or at answers that no longer exist. */
export function isBroken(condition: Condition, questions: readonly Question[], position: number): boolean {
  const on = conditionQuestions(questions, position).find(({ id }) => id === condition.question);
  if (!on || condition.one_of.length === 0) return true;
  const known = on.kind === 'CONSENT' ? [AGREED] : (on.options ?? []).map(({ id }) => id);
  return !condition.one_of.every((answer) => known.includes(answer));
}

const word = (name: string) => `host-classes:form.errors.${name}`;

export function complaintsOf(questions: readonly Question[]): Complaints {
  const found: Record<string, string> = {};
  if (questions.length > QUESTIONS_MAX) found['/questions'] = word('many');
  questions.forEach((question, position) => {
    const at = `/questions/${position}`;
    const label = question.label.trim();
    if (!label) found[`${at}/label`] = word('label');
    else if ([...label].length > LABEL_CHARACTERS_MAX) found[`${at}/label`] = word('labelLong');
    if ([...(question.help ?? '')].length > HELP_CHARACTERS_MAX) found[`${at}/help`] = word('helpLong');
    Object.assign(found, complaintsOfOptions(question, at), complaintsOfLimits(question, at));
    const { condition } = question;
    if (condition && isBroken(condition, questions, position)) {
      found[`${at}/condition`] = condition.one_of.length === 0 ? word('condition') : 'host-classes:form.broken';
    }
  });
  return found;
}

function complaintsOfOptions(question: Question, at: string): Complaints {
  if (!hasOptions(question)) return {};
  const options = question.options ?? [];
  if (options.length === 0) return { [`${at}/options`]: word('options') };
  const found: Record<string, string> = {};
  const seen = new Set<string>();
  options.forEach(({ label }, position) => {
    const name = label.trim();
    if (!name) found[`${at}/options/${position}/label`] = word('option');
    else if (seen.has(name)) found[`${at}/options/${position}/label`] = word('optionTwice');
    seen.add(name);
  });
  return found;
}

function complaintsOfLimits({ kind, min, max }: Question, at: string): Complaints {
  const isCount = kind !== 'NUMBER';
  for (const [name, value] of [
    ['min', min],
    ['max', max],
  ] as const) {
    const isWrong = typeof value === 'number' && isCount && (value < 0 || !Number.isInteger(value));
    if (isWrong) return { [`${at}/${name}`]: word('limitsNumber') };
  }
  const isCrossed = typeof min === 'number' && typeof max === 'number' && max < min;
  return isCrossed ? { [`${at}/max`]: word('limits') } : {};
}

/** What is sent: trimmed, and without what belongs to another kind of question. */
export function bodyOf(draft: FormDraft, version: number | null): ClassFormBody {
  return {
    version,
    title: draft.title.trim() || null,
    description: draft.description.trim() || null,
    is_active: draft.is_active,
    questions: draft.questions.map(tidy),
  };
}

function tidy(question: Question): Question {
  const { id, kind, label, help, required, options, min, max, condition } = question;
  const isLimited = kind !== 'DATE' && kind !== 'ONE' && kind !== 'CONSENT';
  return {
    id,
    kind,
    label: label.trim(),
    help: help?.trim() || null,
    required,
    ...(hasOptions(question)
      ? { options: (options ?? []).map((each) => ({ ...each, label: each.label.trim() })) }
      : {}),
    min: isLimited && kind !== 'FILE' ? (min ?? null) : null,
    max: isLimited ? (max ?? null) : null,
    condition: condition ?? null,
  };
}

/** The complaints about one question or one part of it, without their beginning. */
export function within(complaints: Complaints, at: string): Complaints {
  const inside = Object.entries(complaints).filter(([pointer]) => pointer === at || pointer.startsWith(`${at}/`));
  return Object.fromEntries(inside.map(([pointer, words]) => [pointer.slice(at.length), words]));
}
