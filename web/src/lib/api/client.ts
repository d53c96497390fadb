import { hearClock } from '@/lib/clock';
import { i18n } from '@/lib/i18n';
import type { Answer, Input, Method, PathOf } from './operations';
import { Problem, type ProblemDocument, UNREACHABLE, UNREADABLE } from './problem';
import { refreshSession } from './refresh';

/** Any operation's input, once it is known to fit its operation. */
interface RequestOptions {
  path?: Record<string, string> | undefined;
  /** Several values of one name are sent with commas between them. */
  query?: Record<string, string | number | readonly string[] | undefined> | undefined;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Lets the request outlive the page that is being left. */
  keepalive?: boolean;
}

type OptionalInput<M extends Method, Path extends PathOf<M>> =
  Partial<Input<M, Path>> extends Input<M, Path> ? [input?: Input<M, Path>] : [input: Input<M, Path>];

/**
 * Calls one operation of the API. An expired access token is refreshed once and the same request, with the same
 * key, is sent again; every refusal is thrown as a `Problem`.
 */
export async function call<M extends Method, Path extends PathOf<M>>(
  method: M,
  path: Path,
  ...[input]: OptionalInput<M, Path>
): Promise<Answer<M, Path>> {
  const options: RequestOptions = input ?? {};
  const sentAt = Date.now();
  const answer = await send(method, path, options);
  if (answer.status === 401 && !path.startsWith('/auth/') && (await refreshSession(sentAt))) {
    return read(await send(method, path, options));
  }
  return read(answer);
}

export function apiUrl(path: string, options: Pick<RequestOptions, 'path' | 'query'> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(options.path?.[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const suffix = search.size > 0 ? `?${search}` : '';
  return `/api${filled}${suffix}`;
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': i18n.language });
  const isBytes = options.body instanceof Blob;
  // Of bytes the browser names the type itself.
  if (options.body !== undefined && !isBytes) headers.set('Content-Type', 'application/json');
  if (options.idempotencyKey !== undefined) headers.set('Idempotency-Key', options.idempotencyKey);
  const request: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) request.body = isBytes ? (options.body as Blob) : JSON.stringify(options.body);
  if (options.signal) request.signal = options.signal;
  if (options.keepalive) request.keepalive = true;
  const sentAt = Date.now();
  try {
    const answer = await fetch(apiUrl(path, options), request);
    hearClock(answer.headers.get('Date'), sentAt, Date.now());
    return answer;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem({ status: 0, code: UNREACHABLE, title: '', detail: '' });
  }
}

async function read<Content>(answer: Response): Promise<Content> {
  if (answer.status === 204) return undefined as Content;
  const content: unknown = await answer.json().catch(() => null);
  if (answer.ok && content !== null) return content as Content;
  const retryAfter = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  throw new Problem(asDocument(content, answer.status), Number.isNaN(retryAfter) ? null : retryAfter);
}

/** A proxy between us and the server may answer with a page of its own; then only the status is known. */
function asDocument(content: unknown, status: number): ProblemDocument {
  if (typeof content === 'object' && content !== null && 'code' in content) return content as ProblemDocument;
  return { status, code: UNREADABLE, title: '', detail: '' };
}
