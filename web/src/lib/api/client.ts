import { i18n } from '@/lib/i18n';
import { Problem, type ProblemDocument, UNREACHABLE, UNREADABLE } from './problem';
import { refreshSession } from './refresh';

interface RequestOptions {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/**
 * Calls one operation of the API. An expired access token is refreshed once and the same request, with the same
 * key, is sent again; every refusal is thrown as a `Problem`.
 */
export async function call<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const sentAt = Date.now();
  const answer = await send(method, path, options);
  if (answer.status === 401 && !path.startsWith('/auth/') && (await refreshSession(sentAt))) {
    return read<Answer>(await send(method, path, options));
  }
  return read<Answer>(answer);
}

export function apiUrl(path: string, query: RequestOptions['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const suffix = search.size > 0 ? `?${search}` : '';
  return `/api${path}${suffix}`;
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': i18n.language });
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.idempotencyKey !== undefined) headers.set('Idempotency-Key', options.idempotencyKey);
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) request.body = JSON.stringify(options.body);
  if (options.signal) request.signal = options.signal;
  try {
    return await fetch(apiUrl(path, options.query), request);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem({ status: 0, code: UNREACHABLE, title: '', detail: '' });
  }
}

async function read<Answer>(answer: Response): Promise<Answer> {
  if (answer.status === 204) return undefined as Answer;
  const content: unknown = await answer.json().catch(() => null);
  if (answer.ok && content !== null) return content as Answer;
  const retryAfter = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  throw new Problem(asDocument(content, answer.status), Number.isNaN(retryAfter) ? null : retryAfter);
}

/** A proxy between us and the server may answer with a page of its own; then only the status is known. */
function asDocument(content: unknown, status: number): ProblemDocument {
  if (typeof content === 'object' && content !== null && 'code' in content) return content as ProblemDocument;
  return { status, code: UNREADABLE, title: '', detail: '' };
}
