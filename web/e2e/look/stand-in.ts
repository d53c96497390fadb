/**
 * The application without a server, to look at states that are hard to reach with one: files come from `dist`, answers
 * from here. Only for looking; the journeys run against the real binary.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Page, Route } from 'playwright-core';

/** Nothing listens here; every request is answered below. A loopback address counts as secure. */
export const ORIGIN = 'http://localhost:1';

const policy = (styles: string) =>
  `default-src 'self'; script-src 'self'; style-src ${styles}; img-src 'self'; font-src 'self'; connect-src 'self'; ` +
  "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** Pages that show mails in frames: a frame inherits the policy, and mails carry their styles inline. */
const MAIL_PAGES = ['/dev/mail', '/host/settings/mails'];

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** `date` is what the server's clock shows. `never` leaves the page waiting; `none` is a connection that breaks. */
export type Answer = { status?: number; body: unknown; date?: number } | 'never' | 'none';
/** Several answers are given one after the other; the last one stays. */
export type Answers = Record<string, Answer | [Answer, Answer]>;

export async function standIn(page: Page, answers: Answers): Promise<void> {
  const asked = new Map<string, number>();
  await page.route(`${ORIGIN}/**`, async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith('/api/')) return answer(route, url, answers, asked);
    const extension = extname(url.pathname);
    const file = TYPES[extension] ? url.pathname : '/index.html';
    const body = await readFile(`dist${file}`);
    const contentType = TYPES[extension] ?? 'text/html; charset=utf-8';
    const styles = MAIL_PAGES.includes(url.pathname) ? "'self' 'unsafe-inline'" : "'self'";
    await route.fulfill({ body, contentType, headers: { 'Content-Security-Policy': policy(styles) } });
  });
}

async function answer(route: Route, url: URL, answers: Answers, asked: Map<string, number>): Promise<void> {
  const method = route.request().method();
  const path = url.pathname.slice('/api'.length);
  // A stream that is answered in one piece would end at once; left unanswered, it is simply about to begin.
  if (path.endsWith('/stream')) return;
  const operation = `${method} ${path}`;
  const times = asked.get(operation) ?? 0;
  asked.set(operation, times + 1);
  // An answer to one question only is named with it: `GET /admin/bookings?to_close`, `…?status=APPLIED`.
  const asks = [...url.searchParams].flatMap(([name, value]) => [`${name}=${value}`, name]);
  const named = asks.map((ask) => answers[`${operation}?${ask}`]);
  const given = named.find((known) => known !== undefined) ?? answers[operation];
  const found = Array.isArray(given) ? given[Math.min(times, 1)] : given;
  if (!found) {
    return route.fulfill({ status: 404, json: problem(404, 'not_found', '찾을 수 없어요', operation) });
  }
  if (found === 'never') return;
  if (found === 'none') return route.abort();
  await route.fulfill({
    status: found.status ?? 200,
    json: found.body,
    ...(found.date === undefined ? {} : { headers: { Date: new Date(found.date).toUTCString() } }),
    ...(found.status && found.status >= 400 ? { contentType: 'application/problem+json' } : {}),
  });
}

export function problem(status: number, code: string, title: string, detail: string, more: object = {}) {
  return {
    type: `https://jari.dev/problems/${code}`,
    status,
    code,
    title,
    detail,
    request_id: '0190a1b2-77c4',
    ...more,
  };
}
