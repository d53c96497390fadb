/** Somebody who knows the office by its mails: reads them, opens their links, answers by them. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { readCalendar } from './calendar.ts';
import type { Letter } from './letter.ts';
import { asSent, LetterBox } from './letter-box.ts';
import type { Host, Slot } from './office.ts';
import { isOf, type Language, names, type Wording } from './wording.ts';

/** A letter that is expected, by the kind under which hosts preview it. */
export interface Expected {
  kind: string;
  /** The slot it is about, as it is now. */
  slot?: Slot;
  /** What this variant of the kind says. */
  says?: Record<Language, string>;
  /** Pages that its links lead to, if not those of the preview. */
  pages?: string[];
  /** Time changes it in a moment, so that its page is not looked at. */
  changes?: boolean;
  /** Jobs look every ten seconds and every minute. */
  patience?: number;
  /** The guest's name as a calendar can write it. */
  shown?: string;
  /** Where it takes place, if it has no place. */
  place?: string;
}

/** Kinds whose letter puts an event into the calendar, changes it or takes it out. */
const CALENDAR: Record<string, 'REQUEST' | 'CANCEL'> = {
  BOOKING_CONFIRMED: 'REQUEST',
  BOOKING_MOVED: 'REQUEST',
  BOOKING_RESCHEDULED: 'REQUEST',
  BOOKING_CANCELLED: 'CANCEL',
  BOOKING_CANCELLED_LATE: 'CANCEL',
  BOOKING_CANCELLED_BY_HOST: 'CANCEL',
  SLOT_CANCELLED: 'CANCEL',
};

/** Where a booking stands when its letter is opened. */
const STANDINGS: Record<string, string[]> = {
  BOOKING_CONFIRMED: ['BOOKED'],
  BOOKING_MOVED: ['BOOKED'],
  BOOKING_RESCHEDULED: ['BOOKED', 'WAITLISTED', 'OFFERED'],
  REMINDER_DAY: ['BOOKED'],
  REMINDER_HOUR: ['BOOKED'],
  WAITLISTED: ['WAITLISTED'],
  OFFER: ['OFFERED'],
  OFFER_FIRST_COME: ['FIRST_COME'],
  OFFER_MISSED: ['WAITLISTED', 'FIRST_COME'],
  LINKS: ['BOOKED', 'WAITLISTED', 'OFFERED'],
};

interface Welcome {
  email_hint: string;
}

interface Managed {
  name: string;
  status: string;
  slot: { topic: string };
  offer: object | null;
}

const HANGUL = /[가-힣]/;

/** What every letter that was expected and came was: for the check that no kind was forgotten. */
export const seen = new Set<string>();

export class Guest {
  readonly host: Host;
  readonly language: Language;
  readonly name: string;
  readonly #box: LetterBox;
  /** The last SEQUENCE of each event in the guest's calendar. */
  readonly calendar = new Map<string, number>();

  constructor(host: Host, language: Language, name: string, address = `guest-${randomUUID()}@example.com`) {
    this.host = host;
    this.language = language;
    this.name = name;
    this.#box = new LetterBox(host.office.mailServer, address);
  }

  get address(): string {
    return this.#box.address;
  }

  /** Letters read, in order. */
  get letters(): Letter[] {
    return this.#box.letters;
  }

  /** The next letter, which is of this kind and the only one that has come. */
  async gets(kind: string, slot?: Slot, more: Omit<Expected, 'kind' | 'slot'> = {}): Promise<Letter> {
    const [letter] = await this.getsAll({ kind, ...(slot && { slot }), ...more });
    return letter as Letter;
  }

  /** The next letters, in any order; no more have come. */
  async getsAll(...expected: Expected[]): Promise<Letter[]> {
    const kinds = expected.map(({ kind }) => kind).join(' and ');
    const patience = Math.max(...expected.map((one) => one.patience ?? 30_000));
    const letters = await this.#box.next(kinds, expected.length, patience);
    const left = [...letters];
    const found: Letter[] = [];
    for (const one of expected) {
      const wording = this.#wording(one.kind);
      const at = left.findIndex((letter) => isOf(wording, letter));
      expect(at, `${one.kind}, not ${left.map(({ subject, heading }) => `${subject} | ${heading}`)}`).not.toBe(-1);
      const [letter] = left.splice(at, 1) as [Letter];
      await this.#check(letter, one, wording);
      seen.add(`${this.language} ${one.kind}`);
      found.push(letter);
    }
    return found;
  }

  /** Reads what has come by now, whatever it is. */
  async readNext(): Promise<void> {
    await this.#box.readNext();
  }

  /** What came once more than expected, and counts as read from now on. */
  getsCopies(): Promise<Letter[]> {
    return this.#box.copies();
  }

  /** Everything that came was expected. */
  expectNothingElse(): Promise<void> {
    return this.#box.expectNothingElse();
  }

  #wording(kind: string): Wording {
    const wording = this.host.wordings(this.language).find((one) => one.kind === kind);
    if (!wording) throw new Error(`There is no letter of the kind ${kind}.`);
    return wording;
  }

  async #check(letter: Letter, expected: Expected, wording: Wording): Promise<void> {
    const { kind, slot, says, pages, changes } = expected;
    expect(letter.language).toBe(this.language);
    expect(HANGUL.test(this.#withoutNames(letter.text, slot)), letter.text).toBe(this.language === 'ko');
    if (says) expect(letter.text, kind).toContain(says[this.language]);
    if (slot) {
      expect(names(letter.subject, this.language, slot.starts_at, this.host.zone), letter.subject).toBe(true);
      expect(names(letter.text, this.language, slot.starts_at, this.host.zone), letter.text).toBe(true);
    }
    const own = letter.links.filter((link) => link.startsWith(this.host.office.jari.origin));
    expect(own.map(pageOf), `where the links of ${kind} lead`).toEqual(pages ?? wording.pages);
    this.#keepCalendar(letter, expected);
    const [first] = own;
    for (const link of own) await this.#open(link, link === first && !changes ? kind : undefined);
  }

  /** The page is there, the API takes the token, and the first link of a kind is looked at in a browser. */
  async #open(link: string, kind?: string): Promise<void> {
    const { host, language } = this;
    const page = await fetch(link);
    expect(page.status, link).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    const shown = { language, hostName: host.name };
    if (pageOf(link) === 'invite') {
      const { email_hint } = await host.office.ask<Welcome>('GET', `/invitations/validate?token=${tokenOf(link)}`);
      expect(email_hint).toMatch(new RegExp(`^${this.address.charAt(0)}`));
      if (kind) await host.office.reader?.open(kind, link, shown);
      return;
    }
    const booking = await host.office.ask<Managed>('GET', `/bookings/manage?token=${tokenOf(link)}`);
    expect(booking.name).toBe(this.name.normalize('NFC'));
    const standing = booking.status === 'WAITLISTED' && booking.offer ? 'FIRST_COME' : booking.status;
    if (kind) {
      expect(STANDINGS[kind], `${kind} while it is ${standing}`).toContain(standing);
      await host.office.reader?.open(kind, link, { ...shown, standing, topic: booking.slot.topic });
    }
  }

  /** Names are in the language of those who bear them. */
  #withoutNames(text: string, slot?: Slot): string {
    const names = [this.name, this.host.name, slot?.topic, slot?.place].filter((name) => typeof name === 'string');
    return names.reduce((left, name) => left.replaceAll(name, ''), text);
  }

  #keepCalendar(letter: Letter, { kind, slot, shown, place }: Expected): void {
    const method = CALENDAR[kind];
    // Who waits is told of a change, too, but has nothing in the calendar yet.
    const waits = kind === 'BOOKING_RESCHEDULED' && !letter.calendar && this.calendar.size === 0;
    if (!method || waits) {
      expect(letter.calendar, `${kind} has nothing for the calendar`).toBeUndefined();
      return;
    }
    if (!letter.calendar || !slot) throw new Error(`${kind} needs a calendar part and a slot to compare it with.`);
    const event = readCalendar(letter.calendar.file);
    expect(letter.calendar.method, 'the method in the header').toBe(method);
    expect(event.method, 'the method in the file').toBe(method);
    expect(event.status).toBe(method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED');
    expect(event.startsAt.toISOString()).toBe(new Date(slot.starts_at).toISOString());
    expect(event.endsAt.toISOString()).toBe(new Date(slot.ends_at).toISOString());
    expect(event.summary).toBe(`${slot.topic} · ${this.host.name}`);
    expect(event.location).toBe(slot.place ?? place);
    expect(event.organizer).toEqual({ address: 'no-reply@mail.example', name: this.host.name });
    expect(event.attendees).toEqual([{ address: asSent(this.address), name: shown ?? this.name }]);
    expect(pageOf(event.url)).toBe('manage');
    expect(event.description).toContain(event.url);
    const before = this.calendar.get(event.uid);
    if (before === undefined) {
      expect(kind, 'an event begins with its confirmation').toBe('BOOKING_CONFIRMED');
    } else {
      expect(event.sequence, `SEQUENCE after ${before}`).toBeGreaterThan(before);
    }
    this.calendar.set(event.uid, event.sequence);
  }

  // --- what guests do --------------------------------------------------------------------------------------------

  /** By the link of the latest mail that has one. */
  book(slot: Slot, more: object = {}): Promise<{ id: string; manage_token: string }> {
    return this.#press('/bookings', { token: this.token('invite'), slot_id: slot.id, name: this.name, ...more });
  }

  /** With a single click. */
  async bookOnce(slot: Slot): Promise<void> {
    const body = { token: this.token('invite'), slot_id: slot.id, name: this.name };
    await this.host.office.ask('POST', '/bookings', body, { 'Idempotency-Key': `"${randomUUID()}"` });
  }

  wait(slot: Slot): Promise<{ id: string }> {
    return this.book(slot, { waitlist: true });
  }

  async cancel(token = this.token('manage')): Promise<void> {
    await this.#press('/bookings/manage/cancel', { token });
  }

  async cancelLate(): Promise<void> {
    await this.#press('/bookings/manage/late', { token: this.token('manage') });
  }

  async move(slot: Slot, token = this.token('manage'), more: object = {}): Promise<void> {
    await this.#press('/bookings/manage/move', { token, slot_id: slot.id, ...more });
  }

  async accept(token = this.token('manage')): Promise<void> {
    await this.#press('/bookings/waitlist/accept', { token });
  }

  async decline(): Promise<void> {
    await this.#press('/bookings/waitlist/decline', { token: this.token('manage') });
  }

  async leave(): Promise<void> {
    await this.#press('/bookings/waitlist/leave', { token: this.token('manage') });
  }

  token(page: 'invite' | 'manage'): string {
    const links = this.letters.flatMap(({ links }) => links).filter((link) => pageOf(link) === page);
    const link = links.at(-1);
    if (!link) throw new Error(`${this.address} has no link to ${page}.`);
    return tokenOf(link);
  }

  #press<Answer>(path: string, body: object): Promise<Answer> {
    return this.host.office.press(path, body);
  }
}

export function pageOf(link: string): string {
  return new URL(link).pathname.split('/')[1] ?? '';
}

export function tokenOf(link: string): string {
  return new URL(link).pathname.split('/')[2] ?? '';
}
