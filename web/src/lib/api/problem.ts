import type { Note, PatternProblem } from './types';

/** One broken field of a 422, or one broken line of a batch. */
export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

/** The answer of the API when it says no (RFC 9457). Members beyond these come with their code; see docs/API.md. */
export interface ProblemDocument {
  status: number;
  title: string;
  detail: string;
  code: string;
  request_id?: string;
  errors?: FieldProblem[];
  expired_at?: string;
  replaced_at?: string;
  host_name?: string;
  notice_minutes?: number;
  booked?: number;
  /** Of a full slot: how many wait, and whether one may join them. */
  waiting?: number;
  waitlist?: boolean;
  /** Of an application sent before the opening: when to send it again. */
  wait_ms?: number;
  opens_at?: string;
  /** Of an application that there is already. */
  enrollment_id?: string;
  /** Of a form that changed while it was filled in. */
  changes?: { question: string; change: 'ADDED' | 'REMOVED' | 'CHANGED'; label: string }[];
  /** Of an invitation that is withdrawn: how many bookings, waits and offers live. */
  live?: number;
  /** Of a pattern: every day that stands in its way. */
  problems?: PatternProblem[];
  /** Of a note that others changed: as it is now. */
  current?: Note;
}

/** Codes of our own, for answers that never came from the API. */
export const UNREACHABLE = 'unreachable';
export const UNREADABLE = 'unreadable';

export class Problem extends Error {
  readonly document: ProblemDocument;
  readonly retryAfterSeconds: number | null;

  constructor(document: ProblemDocument, retryAfterSeconds: number | null = null) {
    super(`${document.status} ${document.code}`);
    this.name = 'Problem';
    this.document = document;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): string {
    return this.document.code;
  }

  get errors(): FieldProblem[] {
    return this.document.errors ?? [];
  }

  /** True if the request may have been carried out although no answer of success arrived. */
  get isOutcomeUnknown(): boolean {
    return this.code === UNREACHABLE || this.code === UNREADABLE || this.code === 'outcome_unknown';
  }

  /** True if asking once more, with the same key, can help without anyone changing anything. */
  get isPassing(): boolean {
    return (
      this.isOutcomeUnknown ||
      this.code === 'overloaded' ||
      this.code === 'not_ready' ||
      this.code === 'stopping' ||
      this.code === 'idempotency_in_progress'
    );
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({ status: 0, code: UNREACHABLE, title: '', detail: '' });
}
