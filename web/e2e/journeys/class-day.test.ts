import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Host, Student } from '../support/api.ts';
import { type Hand, handOn, type Way } from '../support/hands.ts';
import { journeys } from '../support/journey.ts';
import { browserOf } from '../support/people.ts';
import { expectSound } from '../support/sound.ts';
import { LANGUAGES, type Language, type Say, wordsOf } from '../support/words.ts';

const { api, visit, signedIn } = journeys();

const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;
/** A decision can be taken back for ten seconds; only then its mail leaves. */
const DECISION_MAIL_MS = 40_000;
const PORTFOLIO = { name: 'portfolio.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n%%EOF\n') };

const TEXTS = {
  ko: {
    title: '저녁 드로잉',
    place: '마포구 백범로 31, 3층 작업실',
    question: '그려 본 적이 있나요?',
    options: ['처음이에요', '배운 적이 있어요'],
    file: '그동안 그린 것을 보여 주세요',
    student: '이하늘',
    approved: '신청이 승인됐어요',
    promoted: '자리가 나서',
    reason: '강사가 다쳐서 열 수 없게 됐어요.',
  },
  en: {
    title: 'Evening drawing',
    place: '31 Baekbeom-ro, 3rd floor',
    question: 'Have you drawn before?',
    options: ['It is my first time', 'I have had lessons'],
    file: 'Show us what you have drawn',
    student: 'Haneul Lee',
    approved: 'your application was approved',
    promoted: 'You have a place now',
    reason: 'Our teacher is hurt, so it cannot take place.',
  },
} as const;

/** At a desk, with a mouse and with nothing but keys. */
const WAYS = LANGUAGES.flatMap((language) => [
  { language, way: 'mouse' as Way },
  { language, way: 'keyboard' as Way },
]);

interface Walk {
  say: Say;
  language: Language;
  texts: (typeof TEXTS)[Language];
  /** What the pictures are called after. */
  as: string;
}

interface Desk extends Walk {
  page: Page;
  hand: Hand;
}

test.each(WAYS)(
  'a class is built with a condition, applied for on a phone and reviewed by keyboard ($language, $way)',
  async ({ language, way }) => {
    const walk: Walk = { say: wordsOf(language), language, texts: TEXTS[language], as: `${language}-${way}` };
    const host = await api.host('김서연');
    const page = await signedIn(host, '/host/classes', browserOf({ language, width: 1280 }));
    const desk: Desk = { ...walk, page, hand: handOn(page, way) };
    await setsItUp(desk);
    const classId = page.url().match(/classes\/([0-9a-f-]{36})/)?.[1] ?? '';
    await buildsTheForm(desk);
    await publishes(desk);

    const phone = await visit(`/classes/${classId}`, browserOf({ language, width: 360 }));
    const student: Desk = { ...walk, page: phone, hand: handOn(phone, way) };
    const email = await signsUp(student);
    await applies(student);

    await reviews(desk, classId);
    await phone.getByRole('heading', { name: walk.say('enrollments:stage.approved.title') }).waitFor();
    await picture(student, 'approved');
    await api.mailSaying(email, walk.texts.approved, DECISION_MAIL_MS);
    await showsTheAnswers(desk, classId, host);
  },
  180_000,
);

test.each(LANGUAGES)(
  'who waits gets the place that is given back while the page is open, until the class is cancelled (%s)',
  async (language) => {
    const walk: Walk = { say: wordsOf(language), language, texts: TEXTS[language], as: language };
    const { say, texts } = walk;
    const host = await api.host('김서연');
    const course = await api.openClass(host, texts.title);
    const [first, second] = [await api.student('박서준', language), await api.student(texts.student, language)];
    const taken = await api.apply(first, course);
    expect(taken.status).toBe('APPROVED');

    const phone = await signedIn(second, `/classes/${course.id}/apply`, browserOf({ language, width: 360 }));
    await waits({ ...walk, page: phone, hand: handOn(phone, 'mouse') });
    await givesUp(walk, first, taken.id);
    await phone.getByRole('heading', { name: say('enrollments:stage.approved.title') }).waitFor();
    await picture({ ...walk, page: phone }, 'promoted');
    await api.mailSaying(second.email, texts.promoted);

    await callsOff(walk, host, course.id);
    await phone.getByRole('heading', { name: say('enrollments:stage.byClass.title') }).waitFor();
    await phone.getByText(texts.reason).first().waitFor();
    await picture({ ...walk, page: phone }, 'called-off');
    await api.mailSaying(second.email, texts.reason);
  },
  120_000,
);

const picture = ({ page, as }: Walk & { page: Page }, name: string) => expectSound(page, `class-${name}-${as}`);

/** Days of Seoul's calendar, counted from today. */
const dayIn = (days: number) => new Date(Date.now() + SEOUL_MS + days * DAY_MS).toISOString().slice(0, 10);

async function setsItUp(desk: Desk): Promise<void> {
  const { page, hand, say, texts } = desk;
  const word = (key: string, values = {}) => say(`host-classes:${key}`, values);
  await page.getByText(word('list.emptyTitle')).waitFor();
  await picture(desk, 'none');
  await hand.press(page.getByRole('link', { name: word('list.new') }));
  await hand.fill(page.getByLabel(word('edit.fields.title'), { exact: true }), texts.title);
  await hand.press(page.getByRole('button', { name: word('edit.sessions.add'), exact: true }));
  const session = page.getByRole('group', { name: word('edit.sessions.session', { position: 1 }) });
  await hand.fill(session.getByLabel(word('edit.fields.day')), dayIn(10));
  await hand.fill(session.getByLabel(word('edit.sessions.starts')), '19:00');
  await hand.fill(session.getByLabel(word('edit.sessions.ends')), '21:00');
  await hand.fill(page.getByLabel(word('edit.fields.location')), texts.place);
  await hand.fill(page.getByLabel(word('edit.fields.capacity'), { exact: true }), '3');
  await hand.choose(page.locator('label:has(input[type=radio])', { hasText: word('edit.fields.REVIEWText') }));
  for (const [name, day, time] of [
    ['recruit_from', dayIn(-1), '09:00'],
    ['recruit_until', dayIn(9), '18:00'],
  ] as const) {
    const moment = page.getByRole('group', { name: word(`edit.fields.${name}`), exact: true });
    await hand.fill(moment.getByLabel(word('edit.fields.day')), day);
    await hand.fill(moment.getByLabel(word('edit.fields.time')), time);
  }
  await picture(desk, 'new');
  await hand.press(page.getByRole('button', { name: word('edit.saveDraft') }));
  await page.waitForURL(/\/host\/classes\/[0-9a-f-]{36}\/edit/);
  await picture(desk, 'draft');
}

/** One question, and a file that only those with practice are asked for. */
async function buildsTheForm(desk: Desk): Promise<void> {
  const { page, hand, say, texts } = desk;
  const word = (key: string, values = {}) => say(`host-classes:form.${key}`, values);
  await hand.press(page.getByRole('link', { name: say('host-classes:tabs.form'), exact: true }));
  await page.getByText(word('noQuestions')).first().waitFor();
  const label = page.locator('[data-label]');
  await hand.pick(page.getByRole('button', { name: word('add') }), word('kinds.ONE'));
  await hand.fill(label, texts.question);
  for (const [index, option] of texts.options.entries()) {
    // Its preview beside it has the same names.
    await hand.fill(page.getByRole('textbox', { name: word('option', { position: index + 1 }), exact: true }), option);
  }
  await hand.press(page.getByRole('switch', { name: word('required') }));

  await hand.pick(page.getByRole('button', { name: word('add') }), word('kinds.FILE'));
  await hand.fill(label, texts.file);
  await hand.press(page.getByRole('switch', { name: word('required') }));
  await hand.choose(page.locator('label:has(input[type=radio])', { hasText: word('only') }));
  await hand.press(page.getByRole('button', { name: word('save') }));
  // A condition without an answer would never hold.
  await page.getByText(word('errors.condition')).waitFor();
  await picture(desk, 'form-condition');
  await hand.toggle(page.getByRole('checkbox', { name: texts.options[1] }));
  await page.getByText(word('fix', { count: 1, shown: 1 })).waitFor({ state: 'detached' });
  await hand.press(page.getByRole('button', { name: word('save') }));
  await page.getByText(word('saved')).waitFor();
  await picture(desk, 'form');
}

async function publishes(desk: Desk): Promise<void> {
  const { page, hand, say } = desk;
  await hand.press(page.getByRole('link', { name: say('host-classes:tabs.overview'), exact: true }));
  await hand.press(page.getByRole('button', { name: say('host-classes:deeds.publish'), exact: true }));
  await page.getByRole('heading', { level: 1 }).getByText(say('host-classes:phase.OPEN'), { exact: true }).waitFor();
  await picture(desk, 'published');
}

/** From the page of the class; the address of the new account. */
async function signsUp(student: Desk): Promise<string> {
  const { page, hand, say, texts } = student;
  const email = `haneul-${randomUUID()}@example.com`;
  await page.getByRole('heading', { level: 1, name: texts.title }).waitFor();
  await picture(student, 'page');
  await hand.press(page.getByRole('link', { name: say('classes:step.open'), exact: true }));
  await page.waitForURL('**/login?**');
  await hand.press(page.getByRole('link', { name: say('account:toSignup') }));
  await page.getByRole('heading', { name: say('account:student.signupTitle') }).waitFor();
  await picture(student, 'sign-up');
  await hand.fill(page.getByLabel(say('account:name')), texts.student);
  await hand.fill(page.getByLabel(say('account:email')), email);
  await hand.fill(page.getByLabel(say('account:password'), { exact: true }), 'a quiet room with three chairs');
  await hand.press(page.getByRole('button', { name: say('account:signup') }));
  await page.waitForURL('**/apply');
  return email;
}

async function applies(student: Desk): Promise<void> {
  const { page, hand, say, texts } = student;
  await page.getByText(texts.question).waitFor();
  const file = page.getByRole('group', { name: texts.file });
  expect(await file.count()).toBe(0);
  await picture(student, 'apply');
  await hand.choose(page.locator('label:has(input[type=radio])', { hasText: texts.options[1] }));
  await file.waitFor();
  const send = page.getByRole('button', { name: say('apply:bar.send') });
  await hand.press(send);
  await page.getByText(say('forms:required.FILE')).first().waitFor();
  await picture(student, 'apply-missing');
  await file.locator('input[type=file]').setInputFiles(PORTFOLIO);
  await file.getByRole('button', { name: say('forms:file.remove', { name: PORTFOLIO.name }) }).waitFor();
  await picture(student, 'apply-complete');
  await hand.press(send);
  await page.getByRole('heading', { name: say('apply:done.APPLIED.title') }).waitFor();
  await page.getByText(say('classes:status.APPLIED'), { exact: true }).first().waitFor();
  await picture(student, 'applied');
  await hand.press(page.getByRole('link', { name: say('apply:done.see') }));
  await page.getByRole('heading', { name: say('enrollments:stage.applied.title') }).waitFor();
  await picture(student, 'under-review');
}

/** Approved, taken back, and approved after all, without leaving the keys. */
async function reviews(desk: Desk, classId: string): Promise<void> {
  const { page, say, texts } = desk;
  const name = page.getByRole('heading', { name: texts.student });
  const said = page.getByText(say('host-classes:decide.done.APPROVE', { name: texts.student }));
  await page.goto(`/host/classes/${classId}/review`);
  await name.waitFor();
  await page.getByText(PORTFOLIO.name).waitFor();
  await picture(desk, 'review');
  await page.keyboard.press('a');
  await said.waitFor();
  await page.getByText(say('host-classes:review.allDone')).waitFor();
  await picture(desk, 'review-undo');
  await page.keyboard.press('u');
  await name.waitFor();
  await said.waitFor({ state: 'detached' });
  await page.getByText(say('host-classes:status.APPLIED'), { exact: true }).first().waitFor();
  await page.keyboard.press('a');
  await said.waitFor();
}

async function showsTheAnswers(desk: Desk, classId: string, host: Host): Promise<void> {
  const { page, say, texts } = desk;
  const { items } = await api.get<{ items: { id: string; status: string }[] }>(
    `/admin/enrollments?class_id=${classId}`,
    host,
  );
  expect(items.map(({ status }) => status)).toEqual(['APPROVED']);
  await page.goto(`/host/classes/${classId}/applicants/${items[0]?.id}`);
  await page.getByText(texts.options[1]).waitFor();
  await page.getByText(say('host-classes:applicant.events.EnrollmentReverted')).waitFor();
  await picture(desk, 'applicant');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: PORTFOLIO.name }).click();
  expect((await download).suggestedFilename()).toBe(PORTFOLIO.name);
}

async function waits(student: Desk): Promise<void> {
  const { page, hand, say } = student;
  await hand.press(page.getByRole('button', { name: say('apply:bar.sendLine') }));
  await page.getByRole('heading', { name: say('apply:done.WAITLISTED.title') }).waitFor();
  await page
    .getByText(say('apply:done.waitingAt', { position: 1 }))
    .first()
    .waitFor();
  await picture(student, 'waiting-done');
  await hand.press(page.getByRole('link', { name: say('apply:done.see') }));
  await page.getByRole('heading', { name: say('enrollments:stage.waiting.title') }).waitFor();
  await page.getByText(say('enrollments:waiting.next')).waitFor();
  await picture(student, 'waiting');
}

async function givesUp(walk: Walk, student: Student, enrollmentId: string): Promise<void> {
  const { say, language } = walk;
  const page = await signedIn(student, `/me/enrollments/${enrollmentId}`, browserOf({ language }));
  const cancel = { name: say('enrollments:cancel.place.do') };
  await page.getByRole('button', cancel).click();
  await page.getByRole('heading', { name: say('enrollments:cancel.place.ask') }).waitFor();
  await picture({ ...walk, page }, 'cancel');
  await page.getByRole('dialog').getByRole('button', cancel).click();
  await page.getByRole('heading', { name: say('enrollments:stage.byApplicant.title') }).waitFor();
  await picture({ ...walk, page }, 'cancelled');
}

async function callsOff(walk: Walk, host: Host, classId: string): Promise<void> {
  const { say, language, texts } = walk;
  const word = (key: string) => say(`host-classes:deeds.${key}`);
  const page = await signedIn(host, `/host/classes/${classId}`, browserOf({ language, width: 1280 }));
  await page.getByRole('button', { name: word('more') }).click();
  await page.getByRole('menuitem', { name: word('cancel'), exact: true }).click();
  await page.getByLabel(word('reason')).fill(texts.reason);
  await picture({ ...walk, page }, 'call-off');
  await page.getByRole('button', { name: word('cancelConfirm') }).click();
  const phase = say('host-classes:phase.CANCELLED');
  await page.getByRole('heading', { level: 1 }).getByText(phase, { exact: true }).waitFor();
  await picture({ ...walk, page }, 'host-called-off');
}
