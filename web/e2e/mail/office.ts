/** A counselling office with a mail server: hosts, guests, and everything they do over HTTP. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { Jari } from '../support/jari.ts';
import { eventually, sleep } from './eventually.ts';
import { Guest } from './guest.ts';
import { MailServer } from './mail-server.ts';
import type { Reader } from './reader.ts';
import { type Language, type Preview, type Wording, wordingOf } from './wording.ts';

const SENDER = '자리 <no-reply@mail.example>';
const METRICS_TOKEN = 'read the counters';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SLOT_MS = 50 * 60_000;
/** Until hundreds of mails have come; at most fifty leave in a second. */
export const MAILS_MS = 120_000;

export interface Slot {
  id: string;
  topic: string;
  place: string | null;
  starts_at: string;
  ends_at: string;
}

export interface HostBooking {
  id: string;
  slot_id: string;
  email: string | null;
  status: string;
  end_kind: string | null;
}

export interface Invitation {
  id: string;
  email: string;
  link: string;
  status: string;
  mail: string;
}

interface Page<Item> {
  items: Item[];
  total: number;
}

export class Office {
  readonly jari: Jari;
  readonly mailServer: MailServer;
  /** Looks at the pages that letters lead to. */
  readonly reader: Reader | undefined;

  private constructor(jari: Jari, mailServer: MailServer, reader: Reader | undefined) {
    this.jari = jari;
    this.mailServer = mailServer;
    this.reader = reader;
  }

  static async open(reader?: Reader): Promise<Office> {
    const mailServer = await MailServer.start();
    const settings = (origin: string) => ({
      JARI_BASE_URL: origin,
      JARI_SMTP_URL: mailServer.url,
      JARI_MAIL_FROM: SENDER,
      JARI_METRICS_TOKEN: METRICS_TOKEN,
    });
    try {
      return new Office(await Jari.start(settings), mailServer, reader);
    } catch (error) {
      await mailServer.kill();
      throw error;
    }
  }

  async close(): Promise<void> {
    // While there is still somebody to take what is on its way.
    await this.jari.remove();
    await this.mailServer.kill();
  }

  async host(language: Language, zone: string): Promise<Host> {
    const name = language === 'ko' ? '김서연' : 'Maya Brooks';
    const address = `host-${randomUUID()}@example.com`;
    const token = await this.register({ email: address, name, locale: language, zone });
    const host = new Host(this, { name, language, zone, address, token });
    // So that a test need not look for a time at which no other one has a slot.
    await host.ask('PATCH', '/organisation', { overlap_allowed: true });
    await host.learnWordings();
    return host;
  }

  /** The access token of a new account. */
  async register(account: object): Promise<string> {
    const password = 'a quiet room with three chairs';
    const body = { password, ...account };
    return (await this.ask<{ access_token: string }>('POST', '/auth/register', body)).access_token;
  }

  /** One request; a refusal is an error. */
  async ask<Answer>(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<Answer> {
    const headers = new Headers({ 'Content-Type': 'application/json', ...more });
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${this.jari.origin}/api${path}`, request);
    const content = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${content}`);
    return (content ? JSON.parse(content) : undefined) as Answer;
  }

  /** As impatient people do it: two clicks at once, and once more later, all with the key of one form. */
  async press<Answer>(path: string, body: object, more: Record<string, string> = {}): Promise<Answer> {
    const headers = { ...more, 'Idempotency-Key': `"${randomUUID()}"` };
    const click = () => this.#whenItsTwinIsDone(() => this.ask<Answer>('POST', path, body, headers));
    const [first] = await Promise.all([click(), click()]);
    await click();
    return first;
  }

  /** Outside of lanes a second click is not kept waiting, but told that the first one is still being worked on. */
  async #whenItsTwinIsDone<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!String(error).includes('idempotency_in_progress')) throw error;
        await sleep(50);
      }
    }
  }

  /** Mails by kind and outcome, as the server counts them since it started. */
  async counted(outcome: string): Promise<Map<string, number>> {
    const answer = await fetch(`${this.jari.origin}/metrics`, {
      headers: { Authorization: `Bearer ${METRICS_TOKEN}` },
    });
    expect(answer.status, 'the metrics').toBe(200);
    const found = new Map<string, number>();
    for (const line of (await answer.text()).split('\n')) {
      const [, labels = '', count = ''] = /^jari_mails_total\{([^}]*)\} (\d+)$/.exec(line) ?? [];
      const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
      if (label('outcome') === outcome) found.set(label('kind'), Number(count));
    }
    return found;
  }
}

export class Host {
  readonly office: Office;
  readonly name: string;
  readonly language: Language;
  readonly zone: string;
  readonly address: string;
  readonly #token: string;
  #wordings = new Map<Language, Wording[]>();

  constructor(
    office: Office,
    { name, language, zone, address, token }: Pick<Host, 'name' | 'language' | 'zone' | 'address'> & { token: string },
  ) {
    this.office = office;
    this.name = name;
    this.language = language;
    this.zone = zone;
    this.address = address;
    this.#token = token;
  }

  async learnWordings(): Promise<void> {
    for (const language of ['ko', 'en'] as const) {
      const { items } = await this.ask<{ items: Preview[] }>('GET', `/admin/mail-previews?locale=${language}`);
      this.#wordings.set(
        language,
        items.map((preview) => wordingOf(preview, language)),
      );
    }
  }

  /** Every kind of letter, as this host's guests get it. */
  wordings(language: Language): Wording[] {
    return this.#wordings.get(language) ?? [];
  }

  ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return this.office.ask(method, path, body, this.#headers);
  }

  press<Answer>(path: string, body: object): Promise<Answer> {
    return this.office.press(path, body, this.#headers);
  }

  /** In some days, at the full hour; or at an instant. */
  slot(when: { days: number; hour?: number } | Date, more: object = {}): Promise<Slot> {
    return this.press('/admin/slots', {
      topic: this.language === 'ko' ? '진로 상담' : 'Career talk',
      place: this.language === 'ko' ? '마포구 백범로 31, 3층' : 'Room 2, main building',
      capacity: 1,
      waitlist: true,
      ...times(when),
      ...more,
    });
  }

  /** Changes a slot, and once more the same. */
  async edit(slot: Slot, change: object): Promise<void> {
    const answer = await this.ask<Slot>('PATCH', `/admin/slots/${slot.id}`, change);
    await this.ask('PATCH', `/admin/slots/${slot.id}`, change);
    Object.assign(slot, answer);
  }

  reschedule(slot: Slot, when: { days: number; hour?: number } | Date): Promise<void> {
    return this.edit(slot, times(when));
  }

  /** Somebody with an address of their own, who knows this host by mail only. */
  guest(name?: string, address?: string, language = this.language): Guest {
    return new Guest(this, language, name ?? (language === 'ko' ? '이하늘' : 'Ana Lee'), address);
  }

  async invite(guest: Guest, more: object = {}): Promise<Invitation> {
    return this.press('/admin/invitations', { email: guest.address, locale: guest.language, ...more });
  }

  invitations(): Promise<Page<Invitation>> {
    return this.ask('GET', '/admin/invitations?page_size=100');
  }

  async invitationOf(guest: Guest): Promise<Invitation> {
    const { items } = await this.invitations();
    const found = items.find(({ email }) => email === guest.address);
    if (!found) throw new Error(`${guest.address} is not invited.`);
    return found;
  }

  /** What stands in the host's list about this guest in this slot. */
  async bookingOf(guest: Guest, slot: Slot): Promise<HostBooking> {
    const { items } = await this.ask<Page<HostBooking>>('GET', `/admin/slots/${slot.id}/bookings?page_size=100`);
    const found = items.find(({ email }) => email === guest.address);
    if (!found) throw new Error(`${guest.address} is not in the slot.`);
    return found;
  }

  /** Every booking there is. */
  async bookings(): Promise<HostBooking[]> {
    const all: HostBooking[] = [];
    for (let page = 1; ; page += 1) {
      const { items, total } = await this.ask<Page<HostBooking>>('GET', `/admin/bookings?page_size=100&page=${page}`);
      all.push(...items);
      if (all.length >= total || items.length === 0) return all;
    }
  }

  async cancelBooking(guest: Guest, slot: Slot, reason?: string): Promise<void> {
    const { id } = await this.bookingOf(guest, slot);
    await this.press(`/admin/bookings/${id}/cancel`, reason ? { reason } : {});
  }

  get #headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.#token}` };
  }
}

/** Waits until the mail server has so many mails. */
export async function settled({ mailServer }: Office, count: number): Promise<void> {
  await eventually(`${count} mails`, () => mailServer.arrived.length >= count, MAILS_MS);
}

/** At a full second, as calendars count. */
export function soon(ms: number): Date {
  return new Date(Math.ceil((Date.now() + ms) / 1_000) * 1_000);
}

/** Fifty minutes, in some days at the full hour or from an instant on. */
export function times(when: { days: number; hour?: number } | Date): { starts_at: string; ends_at: string } {
  const start =
    when instanceof Date
      ? when.getTime()
      : Math.floor(Date.now() / HOUR_MS) * HOUR_MS + when.days * DAY_MS + (when.hour ?? 0) * HOUR_MS;
  return { starts_at: new Date(start).toISOString(), ends_at: new Date(start + SLOT_MS).toISOString() };
}
