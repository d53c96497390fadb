/** What the pages of a class do by themselves, where a picture would not show it; with stand-in answers, in one view. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextOptions, launch } from '../support/browser.ts';
import {
  classAnswers,
  enrollment,
  enrollmentAnswers,
  FORM,
  page as listed,
  OFFERED,
  SOON,
  WAITING,
} from './class-data.ts';
import { NOW } from './data.ts';
import { type Answers, ORIGIN, problem, standIn } from './stand-in.ts';

const APPLY = '/classes/drawing/apply';
const SEND = 'POST /classes/drawing/enrollments';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

async function open(path: string, answers: Answers): Promise<Page> {
  const context = await browser.newContext(contextOptions({ width: 360, language: 'ko', theme: 'light' }));
  const page = await context.newPage();
  await page.clock.install({ time: NOW });
  await standIn(page, answers);
  await page.goto(ORIGIN + path);
  return page;
}

interface Sent {
  key: string | undefined;
  body: { answers: Record<string, unknown>; attendee_id: string | null; terms: string[]; form_version: number };
}

/** Every application that leaves the page. */
function listen(page: Page): Sent[] {
  const sent: Sent[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/enrollments')) return;
    sent.push({ key: request.headers()['idempotency-key'], body: request.postDataJSON() });
  });
  return sent;
}

async function fill(page: Page): Promise<void> {
  await page.locator('#question-phone input').fill('010-1234-5678');
  await page.locator('#question-level label').nth(1).click();
  await page.locator('#question-years input').fill('2');
  await page.locator('#question-days label').nth(0).click();
  await page.locator('#question-days label').nth(2).click();
  await page.locator('#terms-terms label').click();
}

const button = (page: Page) => page.locator('[data-bottom-bar] button');

test('the button opens by the clock, an early press is sent again with the same key, and the receipt is shown', async () => {
  const early = { status: 425, body: problem(425, 'too_early', '아직이에요', '', { wait_ms: 400 }) };
  const done = { status: 201, body: enrollment('WAITLISTED', WAITING) };
  const page = await open(APPLY, { ...classAnswers(SOON), [SEND]: [early, done] });
  const sent = listen(page);
  await page.locator('#question-phone').waitFor();
  await fill(page);
  await page.getByText('신청서 작성 완료 ✓').waitFor();
  // Before the opening a press sends nothing.
  await button(page).click({ force: true });
  expect(sent).toHaveLength(0);
  await page.clock.runFor(43_000);
  await page
    .locator('[data-bottom-bar]', { hasText: '12자리' })
    .or(page.getByText('30자리 남았어요'))
    .first()
    .waitFor();
  await button(page).dblclick();
  await page.clock.runFor(500);
  await page.getByText('10:00:00.214에 접수 · 212번째 · 대기 12번').waitFor();
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[0]?.key).toBeTruthy();
  expect(sent[0]?.body).toMatchObject({
    attendee_id: null,
    form_version: 3,
    terms: ['terms'],
    answers: { phone: '010-1234-5678', level: 'o1', years: 2, days: ['o0', 'o2'] },
  });
});

test('what a condition hides is kept while typing and is not sent', async () => {
  const page = await open(APPLY, { ...classAnswers(), [SEND]: { status: 201, body: enrollment('APPROVED') } });
  const sent = listen(page);
  await page.locator('#question-phone').waitFor();
  await fill(page);
  await page.locator('#question-level label').nth(0).click();
  expect(await page.locator('#question-years').count()).toBe(0);
  await page.locator('#question-level label').nth(2).click();
  expect(await page.locator('#question-years input').inputValue()).toBe('2');
  await page.locator('#question-level label').nth(0).click();
  await button(page).click();
  await page.getByText('자리를 받았어요').waitFor();
  expect(sent[0]?.body.answers).not.toHaveProperty('years');
});

test('a form that changed keeps what was typed and is sent again by its new version', async () => {
  const changed = {
    status: 409,
    body: problem(409, 'form_changed', '바뀌었어요', '', {
      form_version: 4,
      changes: [{ question: 'size', change: 'ADDED', label: '앞치마 크기' }],
    }),
  };
  const next = { ...FORM, version: 4, questions: [...FORM.questions, { ...FORM.questions[0], id: 'size' }] };
  const page = await open(APPLY, {
    ...classAnswers(),
    'GET /classes/drawing/form': [{ body: FORM }, { body: next }],
    [SEND]: [changed, { status: 201, body: enrollment('APPROVED') }],
  });
  const sent = listen(page);
  await page.locator('#question-phone').waitFor();
  await fill(page);
  await button(page).click();
  await page.locator('#question-size input').fill('M');
  expect(await page.locator('#question-phone input').inputValue()).toBe('010-1234-5678');
  await button(page).click();
  await page.getByText('자리를 받았어요').waitFor();
  expect(sent.map(({ body }) => body.form_version)).toEqual([3, 4]);
  expect(sent[1]?.body.answers.size).toBe('M');
});

test('what only the server finds wrong stands beside its question until that is answered otherwise', async () => {
  const errors = [{ pointer: '/answers/phone', code: 'too_short', detail: '번호가 너무 짧아요.' }];
  const invalid = { status: 422, body: problem(422, 'invalid', '다시 봐 주세요', '', { errors }) };
  const page = await open(APPLY, {
    ...classAnswers(),
    [SEND]: [invalid, { status: 201, body: enrollment('APPROVED') }],
  });
  await page.locator('#question-phone').waitFor();
  await fill(page);
  await button(page).click();
  await page.locator('#question-phone', { hasText: '번호가 너무 짧아요.' }).waitFor();
  await page.locator('#question-phone input:focus').waitFor();
  await page.locator('#question-phone input').fill('010-1234-5679');
  expect(await page.getByText('번호가 너무 짧아요.').count()).toBe(0);
  await button(page).click();
  await page.getByText('자리를 받았어요').waitFor();
});

test('a reload brings back what was typed', async () => {
  const page = await open(APPLY, classAnswers());
  await page.locator('#question-phone input').fill('010-9999-0000');
  await page.locator('#attendee label').nth(1).click();
  await page.reload();
  await page.locator('#question-phone').waitFor();
  expect(await page.locator('#question-phone input').inputValue()).toBe('010-9999-0000');
  expect(await page.locator('#attendee input').nth(1).isChecked()).toBe(true);
});

test('without a session the way leads through signing in', async () => {
  const page = await open(APPLY, {
    ...classAnswers(),
    'GET /users/me': { status: 401, body: problem(401, 'not_signed_in', '로그인이 필요해요', '') },
  });
  await page.waitForURL(`**/login?next=${encodeURIComponent(APPLY)}`);
  await page.getByText('로그인하고 이어서 할게요').waitFor();
  await page.getByRole('link', { name: '계정 만들기' }).click();
  await page.waitForURL('**/signup?next=**');
});

test('an account for applying only finds its applications instead of a host’s pages', async () => {
  const page = await open('/host', { ...classAnswers(), 'GET /enrollments': { body: listed([]) } });
  await page.waitForURL('**/me/enrollments');
});

test('an offer is accepted with one key', async () => {
  const page = await open('/me/enrollments/enrollment-OFFERED', {
    ...enrollmentAnswers('OFFERED'),
    'GET /enrollments/enrollment-OFFERED': [
      { body: enrollment('OFFERED', OFFERED) },
      { body: { ...enrollment('APPROVED'), id: 'enrollment-OFFERED' } },
    ],
    'POST /classes/drawing/enrollments/enrollment-OFFERED/accept': {
      body: { ...enrollment('APPROVED'), id: 'enrollment-OFFERED' },
    },
  });
  await page.locator('.bg-brand-soft button').first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('이 자리 받기');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '자리를 받았어요' }).waitFor();
});

test('the line moves while the page is open, and a busy class is not asked about at every change', async () => {
  const path = '/enrollments/enrollment-WAITLISTED';
  const context = await browser.newContext(contextOptions({ width: 360, language: 'ko', theme: 'light' }));
  const page = await context.newPage();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith(`/api${path}`)) asked += 1;
  });
  // The stand-in cannot stream; the page is handed a stream that the test speaks through.
  await page.addInitScript(() => {
    const streams: EventTarget[] = [];
    class Stream extends EventTarget {
      constructor() {
        super();
        streams.push(this);
      }
      close() {}
    }
    Object.assign(window, {
      EventSource: Stream,
      say: (type: string, data: string) => {
        for (const stream of streams) stream.dispatchEvent(new MessageEvent(type, { data }));
      },
    });
  });
  await standIn(page, {
    ...enrollmentAnswers('WAITLISTED', WAITING),
    [`GET ${path}`]: [
      { body: enrollment('WAITLISTED', WAITING) },
      { body: enrollment('WAITLISTED', { ...WAITING, position: 9, waiting_count: 40 }) },
    ],
  });
  await page.goto(`${ORIGIN}/me${path}`);
  await page.getByText('앞에 11명이 있어요.').waitFor();
  const places = {
    class_id: 'drawing',
    capacity: 30,
    taken_count: 30,
    waiting_count: 40,
    status: 'PUBLISHED',
    version: 5,
  };
  await page.evaluate((data) => {
    const { say } = window as unknown as { say: (type: string, data: string) => void };
    for (let change = 0; change < 20; change += 1) say('places', data);
  }, JSON.stringify(places));
  await page.getByText('앞에 8명이 있어요.').waitFor();
  expect(asked).toBe(2);
  await page.getByRole('img', { name: '앞에 8명, 뒤에 31명이 있는 줄' }).waitFor();
});
