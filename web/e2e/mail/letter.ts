/** Reads a mail as mail programs do, and insists on what the standards ask of it. */
import PostalMime, { type Attachment } from 'postal-mime';
import { expect } from 'vitest';
import type { Arrived } from './mail-server.ts';

/** Without the line end (RFC 5322, 2.1.1). */
const LINE_OCTETS_MAX = 998;

export interface Letter {
  subject: string;
  text: string;
  html: string;
  /** The first line of the text: what the mail is about. */
  heading: string;
  messageId: string;
  /** As declared in `Content-Language`. */
  language: string;
  /** In the order of the text. */
  links: string[];
  calendar: CalendarPart | undefined;
}

export interface CalendarPart {
  /** From the part's header. */
  method: string;
  file: Buffer;
}

/** Fails if the mail is not what every reader can read. */
export async function read({ from, to, source }: Arrived): Promise<Letter> {
  expectWireForm(source);
  const mail = await PostalMime.parse(source);
  const header = (name: string) => mail.headers.filter(({ key }) => key === name).map(({ value }) => value);
  for (const once of ['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type']) {
    expect(header(once), once).toHaveLength(1);
  }
  expect(mail.from?.address).toBe(from);
  expect(mail.from?.name).toBe('자리');
  expect(
    mail.to?.map(({ address }) => address),
    'the one whom it was sent to',
  ).toEqual(to);
  expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@mail\.example>$/);
  expect(Math.abs(Date.now() - Date.parse(mail.date ?? '')), 'it was written just now').toBeLessThan(600_000);
  expect(header('auto-submitted')).toEqual(['auto-generated']);
  const text = mail.text ?? '';
  const html = mail.html ?? '';
  const language = header('content-language')[0] ?? '';
  expect(html).toContain(`<html lang="${language}">`);
  const heading = text.split('\n')[0]?.trim() ?? '';
  expect(heading, 'it begins with what it is about').not.toBe('');
  expect(plain(html), 'text and HTML say the same').toContain(heading);
  const links = linksOf(text);
  expect(hrefsOf(html), 'text and HTML have the same links').toEqual(links);
  return {
    subject: mail.subject ?? '',
    text,
    html,
    heading,
    messageId: mail.messageId ?? '',
    language,
    links,
    calendar: calendarOf(mail.attachments, source),
  };
}

/** Every line ends in CRLF and is short enough, and nothing but ASCII stands in the headers. */
function expectWireForm(source: Buffer): void {
  const text = source.toString('latin1');
  expect(/[^\r]\n|\r[^\n]/.test(text), 'a line end that is not CRLF').toBe(false);
  const tooLong = text.split('\r\n').filter((line) => line.length > LINE_OCTETS_MAX);
  expect(tooLong, 'lines that no server needs to take').toEqual([]);
  const headers = text.slice(0, text.indexOf('\r\n\r\n'));
  expect(/[^\x20-\x7e\r\n\t]/.test(headers), 'a header that is not ASCII').toBe(false);
}

/** An alternative that calendars act on, and the same once more as a file that people open (RFC 6047). */
function calendarOf(attachments: Attachment[], source: Buffer): CalendarPart | undefined {
  const parts = attachments.filter(({ mimeType }) => mimeType === 'text/calendar');
  expect(attachments, 'nothing but calendar parts is attached').toHaveLength(parts.length);
  const [event, file] = calendarParts(source);
  const outermost = source.toString('latin1').split('\r\n\r\n')[0];
  if (!event || !file) {
    expect(parts, 'either both or none').toEqual([]);
    expect(outermost).toMatch(/^content-type: multipart\/alternative;/im);
    return undefined;
  }
  expect(parts.map(({ disposition, filename }) => [disposition, filename])).toEqual([
    [null, null],
    ['attachment', 'invite.ics'],
  ]);
  expect(outermost).toMatch(/^content-type: multipart\/mixed;/im);
  const [, method] = /^text\/calendar; method=(REQUEST|CANCEL); charset=utf-8$/i.exec(event.type) ?? [];
  expect(method, event.type).toBeDefined();
  expect(file.content.equals(event.content), 'the file is the event').toBe(true);
  return { method: method ?? '', file: event.content };
}

/** To the octet; the parser of mails evens out line ends, which a calendar's parser must see. */
function calendarParts(source: Buffer): { type: string; content: Buffer }[] {
  const text = source.toString('latin1');
  const boundaries = [...text.matchAll(/boundary="([^"]+)"/g)].map(([, boundary]) => `--${boundary}`);
  const parts = boundaries.reduce((all, boundary) => all.flatMap((part) => part.split(`\r\n${boundary}`)), [text]);
  return parts.flatMap((part) => {
    const end = part.indexOf('\r\n\r\n');
    const headers = part.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
    const header = (name: string) => new RegExp(`^${name}: (.*?)\r?$`, 'im').exec(headers)?.[1] ?? '';
    const type = header('content-type');
    if (!type.startsWith('text/calendar')) return [];
    return { type, content: decoded(part.slice(end + 4), header('content-transfer-encoding')) };
  });
}

function decoded(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const joined = body.replaceAll('=\r\n', '');
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  );
}

function linksOf(text: string): string[] {
  return text.match(/https?:\/\/[^\s<>"]+/g) ?? [];
}

function hrefsOf(html: string): string[] {
  return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => unescaped(href ?? ''));
}

/** The words of a page, without its marks. */
function plain(html: string): string {
  return unescaped(html.replaceAll(/<[^>]*>/g, ' '));
}

function unescaped(html: string): string {
  return html
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
