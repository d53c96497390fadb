/** Prepares what a journey needs through the same API that the pages use. */
import { randomUUID } from 'node:crypto';

const DAY_MS = 86_400_000;
const SHORT_SLOT_MS = 120_000;
const MAIL_MS = 20_000;
const MAIL_PAUSE_MS = 200;

interface Mail {
  to: string;
  subject: string;
  text: string;
}

export interface Host {
  email: string;
  password: string;
  token: string;
}

export interface CreatedSlot {
  id: string;
  starts_at: string;
}

export class Api {
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async host(name = '김서연', zone = 'Asia/Seoul'): Promise<Host> {
    const email = `host-${randomUUID()}@example.com`;
    const password = 'a quiet room with three chairs';
    const session = await this.post<{ access_token: string }>('/auth/register', {
      email,
      password,
      name,
      locale: 'ko',
      zone,
    });
    return { email, password, token: session.access_token };
  }

  slot(host: Host, days: number, hour: number, more: object = {}): Promise<CreatedSlot> {
    return this.post(
      '/admin/slots',
      {
        topic: '진로 상담',
        place: '마포구 백범로 31, 3층 상담실',
        instructions: '지난 적성 검사 결과가 있으면 가져와 주세요.',
        capacity: 3,
        ...times(days, hour),
        ...more,
      },
      host,
    );
  }

  /** A slot that begins in some seconds, for what can only be done once it has. */
  slotIn(host: Host, seconds: number, more: object = {}): Promise<CreatedSlot> {
    const starts = Date.now() + seconds * 1_000;
    const [starts_at, ends_at] = [starts, starts + SHORT_SLOT_MS].map((ms) => new Date(ms).toISOString());
    return this.slot(host, 0, 0, { starts_at, ends_at, ...more });
  }

  /** The path of the link in the newest mail to an address, once it has come; what links lead to begins with `page`. */
  async linkInMail(address: string, page: '/invite/' | '/manage/', subject = ''): Promise<string> {
    const until = Date.now() + MAIL_MS;
    while (Date.now() < until) {
      const { items } = await this.get<{ items: Mail[] }>('/dev/mails?page_size=100');
      const mail = items.find((it) => it.to === address && it.subject.includes(subject) && it.text.includes(page));
      const found = mail?.text.match(new RegExp(`${page}[\\w-]+`));
      if (found) return found[0];
      await new Promise((resolve) => setTimeout(resolve, MAIL_PAUSE_MS));
    }
    throw new Error(`No mail to ${address} with a link to ${page}`);
  }

  /** The path of the invitation's link, for example `/invite/…`. */
  async invite(host: Host, email = `guest-${randomUUID()}@example.com`, more: object = {}): Promise<string> {
    const { link } = await this.post<{ link: string }>('/admin/invitations', { email, locale: 'ko', ...more }, host);
    return new URL(link).pathname;
  }

  book(invitation: string, slotId: string, name: string): Promise<{ manage_token: string }> {
    return this.post('/bookings', { token: tokenOf(invitation), slot_id: slotId, name });
  }

  async post<Answer>(path: string, body: object, host?: Host): Promise<Answer> {
    const headers = new Headers({ 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() });
    if (host) headers.set('Authorization', `Bearer ${host.token}`);
    const answer = await fetch(`${this.origin}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const content = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${content}`);
    return JSON.parse(content) as Answer;
  }

  async get<Answer>(path: string, host?: Host): Promise<Answer> {
    const headers = new Headers(host ? { Authorization: `Bearer ${host.token}` } : {});
    const answer = await fetch(`${this.origin}/api${path}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }
}

export function tokenOf(link: string): string {
  return link.split('/').at(-1) ?? '';
}

/** A slot of 50 minutes, some days ahead, at an hour of Seoul's clock. */
export function times(days: number, hour: number): { starts_at: string; ends_at: string } {
  const seoul = 9 * 3_600_000;
  const today = Math.floor((Date.now() + seoul) / DAY_MS) * DAY_MS - seoul;
  const start = today + days * DAY_MS + hour * 3_600_000;
  return { starts_at: new Date(start).toISOString(), ends_at: new Date(start + 50 * 60_000).toISOString() };
}
