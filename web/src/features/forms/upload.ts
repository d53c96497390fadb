import { Problem, type ProblemDocument, UNREACHABLE, UNREADABLE } from '@/lib/api/problem';
import { refreshSession } from '@/lib/api/refresh';
import type { StoredFile } from '@/lib/api/types';
import { i18n } from '@/lib/i18n';

const SIGNED_OUT = 401;

interface Upload {
  url: string;
  file: File;
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends a file and tells how far it is, which `fetch` cannot. An expired session is renewed once, as for every call. */
export async function upload(sending: Upload): Promise<StoredFile> {
  const sentAt = Date.now();
  const first = await send(sending);
  const answer = first.status === SIGNED_OUT && (await refreshSession(sentAt)) ? await send(sending) : first;
  const content: unknown = answer.response;
  if (answer.status >= 200 && answer.status < 300 && content) return content as StoredFile;
  throw new Problem(asDocument(content, answer.status));
}

function send({ url, file, onProgress, signal }: Upload): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'json';
    request.setRequestHeader('Accept-Language', i18n.language);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Problem(asDocument(null, 0)));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function asDocument(content: unknown, status: number): ProblemDocument {
  if (typeof content === 'object' && content !== null && 'code' in content) return content as ProblemDocument;
  return { status, code: status === 0 ? UNREACHABLE : UNREADABLE, title: '', detail: '' };
}
