/** A school with classes: who holds them, who applies with an account of their own, and what each of them is mailed. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type ClassLetter, subjectOf, wordingOfClass } from './class-wording.ts';
import type { Letter } from './letter.ts';
import { LetterBox } from './letter-box.ts';
import { type Host, type Office, times } from './office.ts';
import { type Language, names } from './wording.ts';

const HOUR_MS = 3_600_000;
const HANGUL = /[가-힣]/;

/** What every letter that was expected and came was: for the check that no kind was forgotten. */
export const seen = new Set<string>();

type When = Parameters<typeof times>[0];

export interface Course {
  id: string;
  title: string;
  starts_at: string;
  recruit_until: string;
  body: object;
}

interface Enrollment {
  id: string;
  status: string;
  version: number;
  offer_until: string | null;
  payment: { until: string } | null;
}

/** What a letter says beside its first words, and instants that it names. */
interface Expected {
  says?: string[];
  names?: (string | null | undefined)[];
  patience?: number;
}

export class School {
  readonly host: Host;
  readonly language: Language;
  readonly box: LetterBox;

  private constructor(host: Host) {
    this.host = host;
    this.language = host.language;
    this.box = new LetterBox(host.office.mailServer, host.address);
  }

  static async found(office: Office, language: Language, zone: string): Promise<School> {
    return new School(await office.host(language, zone));
  }

  /** A class that takes applications, first come, first served, for one place. */
  async course(when: When, more: object = {}): Promise<Course> {
    const isKorean = this.language === 'ko';
    const session = times(when);
    const recruit_until = when instanceof Date ? session.starts_at : hoursBefore(session.starts_at, 3);
    const body = {
      title: isKorean ? '주말 도예' : 'Weekend pottery',
      location: isKorean ? '마포구 백범로 31, 3층' : 'Room 2, main building',
      sessions: [session],
      visibility: 'PUBLIC',
      selection: 'FIRST_COME',
      capacity: 1,
      waitlist: true,
      waitlist_capacity: 5,
      recruit_from: hoursBefore(new Date().toISOString(), 1),
      recruit_until,
      offer_minutes: 720,
      transfer_hours: 48,
      edit_after_approval: 'KEEP',
      reapply: false,
      reopening: 'AT_ONCE',
      ...more,
    };
    const { id } = await this.host.press<{ id: string }>('/classes', body);
    await this.host.ask('POST', `/classes/${id}/publish`);
    return { id, title: body.title, starts_at: session.starts_at, recruit_until, body };
  }

  /** With a fee that is sent by transfer. */
  paidCourse(when: When, more: object = {}): Promise<Course> {
    const isKorean = this.language === 'ko';
    return this.course(when, {
      fee: 60_000,
      payment: 'TRANSFER',
      transfer_instructions: isKorean ? '자리은행 123-45' : 'Bank of Jari, 123-45',
      seller: this.host.name,
      refund_policy: 'COURSE',
      ...more,
    });
  }

  async reschedule(course: Course, when: When): Promise<void> {
    const session = times(when);
    const path = `/admin/classes/${course.id}`;
    const { version } = await this.host.ask<{ version: number }>('GET', path);
    const body = { ...course.body, sessions: [session], recruit_until: session.starts_at };
    await this.host.ask('PUT', `/classes/${course.id}`, { version, class: body });
    Object.assign(course, { body, starts_at: session.starts_at, recruit_until: session.starts_at });
  }

  async callOff(course: Course, reason: string): Promise<void> {
    await this.host.ask('POST', `/classes/${course.id}/cancel`, { reason });
  }

  /** Decides from what is there now, with two clicks. */
  async decide(student: Student, decision: string, more: object = {}): Promise<void> {
    const path = `/admin/enrollments/${student.enrollment.id}`;
    const { version } = await this.host.ask<Enrollment>('GET', path);
    await this.host.ask('PUT', path, { version, decision, ...more });
    if (decision !== 'UNDO') await this.host.ask('PUT', path, { version, decision, ...more });
  }

  async student(): Promise<Student> {
    const email = `student-${randomUUID()}@example.com`;
    const name = this.language === 'ko' ? '박서준' : 'Sam Park';
    const { office, zone } = this.host;
    const token = await office.register({ email, name, locale: this.language, zone, host: false });
    return new Student(this, name, email, token);
  }

  /** Somebody who got a place from the host, at the desk. */
  async entered(course: Course, email?: string): Promise<Student> {
    const name = this.language === 'ko' ? '최지우' : 'Joy Miller';
    const student = new Student(this, name, email ?? 'nobody@example.com');
    student.enrollment = await this.host.press(`/classes/${course.id}/enrollments/by-host`, { name, email });
    return student;
  }

  /** The host is told of what is not decided. */
  async isAskedToReview(course: Course, patience: number): Promise<void> {
    const [letter] = (await this.box.next('REVIEWS_DUE', 1, patience)) as [Letter];
    const origin = this.host.office.jari.origin;
    this.expectLetter(letter, 'REVIEWS_DUE', course, { names: [course.starts_at] });
    expect(letter.links).toEqual([`${origin}/host/classes/${course.id}/review`]);
    await expectPage(letter.links[0] ?? '');
  }

  /** The words of a letter, in the language of whoever gets it. */
  expectLetter(letter: Letter, kind: ClassLetter, course: Course, expected: Expected, people: string[] = []): void {
    const { language } = this;
    expect(letter.language).toBe(language);
    expect(letter.subject).toBe(subjectOf(kind, language, course.title));
    expect(letter.heading).toBe(wordingOfClass(kind).heading[language]);
    const own = [...people, this.host.name, course.title].reduce(
      (left, name) => left.replaceAll(name, ''),
      letter.text,
    );
    expect(HANGUL.test(own), letter.text).toBe(language === 'ko');
    for (const words of expected.says ?? []) expect(letter.text, kind).toContain(words);
    for (const at of expected.names ?? []) {
      expect(names(letter.text, language, at ?? '', this.host.zone), `${at} in ${letter.text}`).toBe(true);
    }
    expect(letter.calendar, 'a class is in nobody’s calendar').toBeUndefined();
    seen.add(`${language} ${kind}`);
  }
}

export class Student {
  readonly school: School;
  readonly name: string;
  readonly box: LetterBox;
  /** None of somebody without an account. */
  readonly #token: string | undefined;
  enrollment!: Enrollment;

  constructor(school: School, name: string, address: string, token?: string) {
    this.school = school;
    this.name = name;
    this.box = new LetterBox(school.host.office.mailServer, address);
    this.#token = token;
  }

  /** The next letter, which is the only one that has come and true now, and leads to the application. */
  async gets(kind: ClassLetter, course: Course, expected: Expected = {}): Promise<Letter> {
    const [letter] = (await this.box.next(kind, 1, expected.patience)) as [Letter];
    const instants = [course.starts_at, ...(expected.names ?? [])];
    this.school.expectLetter(letter, kind, course, { ...expected, names: instants }, [this.name]);
    expect(letter.text).toContain(this.name);
    const { origin } = this.school.host.office.jari;
    const page = `${origin}/me/enrollments/${this.enrollment.id}`;
    expect(letter.links).toEqual(this.#token ? [page] : []);
    if (!this.#token) return letter;
    await expectPage(page);
    const { status } = wordingOfClass(kind);
    await this.look();
    if (status) expect(this.enrollment.status, kind).toBe(status);
    return letter;
  }

  async look(): Promise<Enrollment> {
    this.enrollment = await this.ask('GET', `/enrollments/${this.enrollment.id}`);
    return this.enrollment;
  }

  async apply(course: Course, more: object = {}): Promise<this> {
    const body = { form_version: null, answers: {}, terms: [], ...more };
    const { office } = this.school.host;
    this.enrollment = await office.press(`/classes/${course.id}/enrollments`, body, this.#headers);
    return this;
  }

  /** With two clicks, as what follows. */
  async cancel(course: Course): Promise<void> {
    await this.#twice('DELETE', this.#path(course));
  }

  async accept(course: Course): Promise<void> {
    await this.#twice('POST', `${this.#path(course)}/accept`);
  }

  async decline(course: Course): Promise<void> {
    await this.#twice('POST', `${this.#path(course)}/decline`);
  }

  async edit(course: Course, answers: object): Promise<void> {
    const { version } = await this.look();
    await this.ask('PUT', this.#path(course), { version, form_version: 1, answers });
  }

  ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return this.school.host.office.ask(method, path, body, this.#headers);
  }

  async #twice(method: string, path: string): Promise<void> {
    await this.ask(method, path);
    await this.ask(method, path);
  }

  #path({ id }: Course): string {
    return `/classes/${id}/enrollments/${this.enrollment.id}`;
  }

  get #headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.#token}` };
  }
}

function hoursBefore(at: string, hours: number): string {
  return new Date(Date.parse(at) - hours * HOUR_MS).toISOString();
}

async function expectPage(link: string): Promise<void> {
  const page = await fetch(link);
  expect(page.status, link).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
}
