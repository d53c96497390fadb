/** What a guest's pages do by themselves, where a picture would not show it; with stand-in answers, in one view. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextOptions, launch } from '../support/browser.ts';
import { HOST, NOW, SLOTS } from './data.ts';
import { booking, invitation, KEPT, managed, OFFERED, refused, WAITING } from './guest-data.ts';
import { type Answers, ORIGIN, standIn } from './stand-in.ts';

const OFFER_SEEN_MS = 15_000;
const HOUR_MS = 3_600_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

async function open(path: string, answers: Answers, deviceTime = NOW): Promise<Page> {
  const context = await browser.newContext(contextOptions({ width: 360, language: 'ko', theme: 'light' }));
  const page = await context.newPage();
  await page.clock.setFixedTime(deviceTime);
  await standIn(page, answers);
  await page.goto(ORIGIN + path);
  return page;
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

test('an offer appears without a reload, in the title as well, and one key accepts it', async () => {
  const page = await open('/manage/token', {
    'GET /bookings/manage': [{ body: booking(WAITING) }, { body: booking({ ...OFFERED, keeps: KEPT }) }],
    'POST /bookings/waitlist/accept': { body: booking({ id: 'kept', manage_token: 'kept' }) },
  });
  await page.locator('ol').waitFor();
  expect(await page.title()).toContain('대기 3번째');
  await page.locator('[role=timer]').waitFor({ timeout: OFFER_SEEN_MS });
  expect(await page.title()).toContain('차례예요');
  expect(await focused(page)).toBe('이 시간으로 옮기기');
  await page.keyboard.press('Enter');
  // The booking that moved has a page of its own, and the news goes with it.
  await page.waitForURL('**/manage/kept');
  await page.locator('article [role=status]', { hasText: '시간을 옮겼어요' }).waitFor();
  expect(await focused(page)).toBe('진로 상담');
});

test('a device that is two hours slow counts down by the server’s clock', async () => {
  const page = await open(
    '/manage/token',
    { 'GET /bookings/manage': { body: booking({ ...OFFERED, keeps: KEPT }), date: NOW } },
    NOW - 2 * HOUR_MS,
  );
  // Kept for 72 minutes more: by the device’s own clock it would be more than three hours.
  await page.locator('[role=timer]', { hasText: /^(1시간 11분|1시간 12분) 남았어요$/ }).waitFor();
});

test('after a lost place one press waits for it, with all that was typed and the same key', async () => {
  const page = await open('/invite/token', {
    ...invitation(),
    'POST /bookings': [refused.full, { status: 201, body: booking(WAITING) }],
  });
  const sent: [key: string | undefined, body: unknown][] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push([request.headers()['idempotency-key'], request.postDataJSON()]);
  });
  await page.locator('label:has(input[name=slot])').first().click();
  await page.locator('form input').fill('이하늘');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: '3번째로 대기하기' }).click();
  await page.locator('ol').waitFor();
  expect(await focused(page)).toBe('대기 신청했어요');
  const body = { token: 'token', slot_id: 'a', name: '이하늘' };
  expect(sent.map(([, it]) => it)).toEqual([body, { ...body, waitlist: true }]);
  expect(new Set(sent.map(([key]) => key)).size).toBe(1);
});

test('an attempt without an answer is asked about as it was sent, though the page shows a full slot by now', async () => {
  const slots = (items: object[]) => ({ body: { zone: HOST.zone, items } });
  const page = await open('/invite/token', {
    ...invitation(),
    'GET /invitations/slots': [slots(SLOTS), slots(SLOTS.map((slot) => ({ ...slot, free: 0, version: 2 })))],
    'POST /bookings': { status: 503, body: { status: 503, code: 'outcome_unknown', title: '', detail: '' } },
  });
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.postData() ?? '');
  });
  await page.locator('label:has(input[name=slot])').first().click();
  await page.locator('form input').fill('이하늘');
  await page.locator('button[type=submit]').click();
  const again = page.getByRole('button', { name: '다시 확인하기' });
  await again.waitFor();
  await page.locator('label', { hasText: '대기하면 1번째' }).first().waitFor();
  await Promise.all([page.waitForRequest('**/api/bookings'), again.click()]);
  expect(new Set(sent).size).toBe(1);
});

test('moving is a step that the browser’s back button leaves, and a closed question gives the focus back', async () => {
  const page = await open('/manage/token', managed());
  const move = page.getByRole('link', { name: '다른 시간으로 옮기기' });
  await move.click();
  await page.locator('[data-bottom-bar]').waitFor();
  expect(await focused(page)).toBe('옮길 시간을 골라 주세요');
  await page.goBack();
  await move.waitFor();
  const cancel = page.getByRole('button', { name: '예약 취소하기' });
  await cancel.click();
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('예약 취소하기');
});
