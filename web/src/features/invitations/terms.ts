/** For how long, how often, in which language and for which times people are invited. */
import type { InvitationTerms, Locale, Scope } from '@/lib/api/types';
import { addMinutes } from '@/lib/time';
import { z } from '@/lib/zod';

export const DAYS_OFFERED = [1, 3, 7, 14, 30, 60, 90];
const DAYS_DEFAULT = 7;
export const USES_OFFERED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const MINUTES_PER_DAY = 24 * 60;

export interface TermsValues {
  days: number;
  uses: number;
  locale: Locale;
  /** All of my times, or those of a topic, of some days, or both. */
  which: 'all' | 'some';
  topic: string;
  from: string;
  until: string;
}

export const beginTerms = (locale: Locale): TermsValues => ({
  days: DAYS_DEFAULT,
  uses: 1,
  locale,
  which: 'all',
  topic: '',
  from: '',
  until: '',
});

const word = (name: string) => `host:invite.errors.${name}`;

export const termsFields = {
  days: z.number(),
  uses: z.number(),
  locale: z.enum(['ko', 'en']),
  which: z.enum(['all', 'some']),
  topic: z.string().check(z.maxLength(200, 'host:form.errors.topicLong')),
  from: z.string(),
  until: z.string(),
};

interface Complaints {
  addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void;
}

/** A narrowed invitation says what to, and its days are in order. */
export function checkTerms({ which, topic, from, until }: TermsValues, context: Complaints): void {
  if (which === 'all') return;
  if (!topic.trim() && !from && !until) {
    context.addIssue({ code: 'custom', path: ['topic'], message: word('scope') });
  }
  if (from && until && until < from) {
    context.addIssue({ code: 'custom', path: ['until'], message: word('untilBeforeFrom') });
  }
}

export function termsOf(values: TermsValues, now: Date): InvitationTerms {
  const { days, uses, locale, which } = values;
  const terms = { expires_at: addMinutes(now.toISOString(), days * MINUTES_PER_DAY), uses, locale };
  if (which === 'all') return terms;
  const scope: Partial<Record<keyof Scope, string>> = {};
  if (values.topic.trim()) scope.topic = values.topic.trim();
  if (values.from) scope.from = values.from;
  if (values.until) scope.until = values.until;
  return { ...terms, scope };
}

const FIELDS: Record<string, keyof TermsValues> = {
  '/expires_at': 'days',
  '/uses': 'uses',
  '/locale': 'locale',
  '/scope': 'topic',
  '/scope/topic': 'topic',
  '/scope/from': 'from',
  '/scope/until': 'until',
};

export function termsFieldOf(pointer: string): keyof TermsValues | undefined {
  return FIELDS[pointer];
}
