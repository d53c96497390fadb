/** What each kind of letter says, taken from the previews that hosts read before anything is sent. */
import { dayOf, formatTime } from '../../src/lib/time.ts';
import type { Letter } from './letter.ts';

export type Language = 'ko' | 'en';

export interface Preview {
  kind: string;
  subject: string;
  text: string;
}

/** A kind of letter in one language, as patterns: other people and other times come in their place. */
export interface Wording {
  kind: string;
  subject: RegExp;
  heading: RegExp;
  /** Pages that its links lead to, in order. */
  pages: string[];
}

const DATES: Record<Language, RegExp> = {
  ko: /(?:\d+년 )?\d+월 \d+일\([월화수목금토일]\) \d\d:\d\d/,
  en: /[A-Z][a-z]{2} \d+ [A-Z][a-z]{2}(?: \d{4})?, \d\d:\d\d/,
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function wordingOf(preview: Preview, language: Language): Wording {
  const heading = preview.text.split('\n')[0] ?? '';
  return {
    kind: preview.kind,
    subject: pattern(preview.subject, language),
    heading: pattern(heading, language),
    pages: [...preview.text.matchAll(/^https?:\/\/[^/]+\/(\w+)\/…$/gm)].map(([, page]) => page ?? ''),
  };
}

export function isOf({ subject, heading }: Wording, letter: Letter): boolean {
  return subject.test(letter.subject) && heading.test(letter.heading);
}

/** Whether a text names an instant as the clock on the wall shows it there. */
export function names(text: string, language: Language, at: string, zone: string): boolean {
  const [, month = '', day = ''] = dayOf(at, zone).split('-').map(Number);
  const date = language === 'ko' ? `${month}월 ${day}일(` : ` ${day} ${MONTHS[Number(month) - 1]}`;
  return text.includes(date) && text.includes(formatTime(at, zone));
}

function pattern(text: string, language: Language): RegExp {
  const dates = DATES[language];
  const parts = text.split(dates).map((part) => escaped(part).replaceAll(/\d+/g, '\\d+'));
  return new RegExp(`^${parts.join(dates.source)}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
