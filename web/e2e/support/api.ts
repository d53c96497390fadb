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

/** Somebody with an account for applying only. */
export type Student = Host;

export interface CreatedClass {
  id: string;
  title: string;
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

  host(name = '김서연', zone = 'Asia/Seoul'): Promise<Host> {
    return this.#account({ name, zone, locale: 'ko', host: true });
  }

  student(name: string, locale: 'ko' | 'en'): Promise<Student> {
    return this.#account({ name, zone: 'Asia/Seoul', locale, host: false });
  }

  async #account(person: { name: string; zone: string; locale: 'ko' | 'en'; host: boolean }): Promise<Host> {
    const email = `${person.host ? 'host' : 'student'}-${randomUUID()}@example.com`;
    const password = 'a quiet room with three chairs';
    const session = await this.post<{ access_token: string }>('/auth/register', { email, password, ...person });
    return { email, password, token: session.access_token };
  }

  /** A class that takes applications, first come, first served. */
  async openClass(host: Host, title: string, more: object = {}): Promise<CreatedClass> {
    const course = {
      title,
      sessions: [times(10, 19)],
      location: '마포구 백범로 31, 3층 작업실',
      visibility: 'PUBLIC',
      selection: 'FIRST_COME',
      capacity: 1,
      waitlist: true,
      waitlist_capacity: 5,
      recruit_from: times(-1, 9).starts_at,
      recruit_until: times(9, 18).starts_at,
      offer_minutes: 1_440,
      transfer_hours: 48,
      edit_after_approval: 'KEEP',
      reapply: false,
      reopening: 'AT_ONCE',
      ...more,
    };
    const { id } = await this.post<CreatedClass>('/classes', course, host);
    return this.post(`/classes/${id}/publish`, {}, host);
  }

  /** Applies for a class that asks nothing. */
  apply(student: Student, { id }: CreatedClass): Promise<{ id: string; status: string }> {
    return this.post(`/classes/${id}/enrollments`, { form_version: null, answers: {}, terms: [] }, student);
  }

  /** The newest mail to an address that says this, once it has come. */
  async mailSaying(address: string, words: string, ms = MAIL_MS): Promise<Mail> {
    const until = Date.now() + ms;
    while (Date.now() < until) {
      const { items } = await this.get<{ items: Mail[] }>('/dev/mails?page_size=100');
      const mail = items.find((it) => it.to === address && `${it.subject}\n${it.text}`.includes(words));
      if (mail) return mail;
      await new Promise((resolve) => setTimeout(resolve, MAIL_PAUSE_MS));
    }
    throw new Error(`No mail to ${address} that says ${words}`);
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
