import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { journeys, sees } from '../support/journey.ts';

const { visit } = journeys();

test('from an empty account to a booking and back, by the link in the mail', async () => {
  const guestAddress = `haneul-${randomUUID()}@example.com`;
  const host = await visit('/');
  await signUp(host);
  await openSlots(host);
  await invite(host, guestAddress);

  const guest = await visit('/dev/mail');
  const link = await linkInMail(guest, guestAddress, '/invite/');
  await guest.goto(link);
  const secondTab = await guest.context().newPage();
  await secondTab.goto(link);
  await book(guest);
  await pressTooLate(secondTab);

  await hostSees(host, '이하늘');
  await guest.goto('/dev/mail');
  const manage = await linkInMail(guest, guestAddress, '/manage/');
  await guest.goto(manage);
  await cancel(guest);

  await host.reload();
  await host.locator('summary', { hasText: '빠진 분' }).click();
  await sees(host, '시험이 있어요.');
  await sees(host, /본인이 취소/);

  await guest.goto(link);
  await guest.getByRole('button', { name: '예약하기' }).waitFor();
});

async function signUp(page: Page): Promise<void> {
  await page.getByRole('link', { name: '첫 시간 열기' }).click();
  await page.getByLabel('이름').fill('김서연');
  await page.getByLabel('이메일').fill(`seoyeon-${randomUUID()}@example.com`);
  await page.getByLabel('비밀번호', { exact: true }).fill('a quiet room with three chairs');
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await sees(page, '첫 시간을 열어 볼까요');
  await page.waitForURL('**/host');
}

/** Four slots on one day, three places each. */
async function openSlots(page: Page): Promise<void> {
  await page.getByRole('link', { name: '시간 열기' }).click();
  await page.getByText('같은 날 여러 시간').click();
  await page.getByLabel('시작', { exact: true }).fill('09:00');
  await page.getByLabel('주제').fill('진로 상담');
  await page.getByRole('button', { name: '4개 열기' }).click();
  await page.waitForURL('**/host/slots?**');
  await page.getByTitle('09:00–09:50').waitFor();
  await page.getByTitle('12:00–12:50').waitFor();
}

async function invite(page: Page, address: string): Promise<void> {
  await page.goto('/host/invitations/new');
  await page.getByLabel('받는 분 이메일').fill(address);
  await page.getByRole('button', { name: '초대 보내기' }).click();
  await sees(page, '초대했어요');
}

/** Waits for the mail and returns the address of its link, as a person would click it. */
async function linkInMail(page: Page, address: string, path: string): Promise<string> {
  const link = page.locator(`article a[href*="${path}"]`).first();
  const mail = page.locator('li button', { hasText: address }).first();
  await mail.waitFor();
  await mail.click();
  await link.waitFor();
  return (await link.getAttribute('href')) ?? '';
}

async function book(page: Page): Promise<void> {
  await page.locator('label', { hasText: '10:00–10:50' }).click();
  await page.getByLabel('이름').fill('이하늘');
  await page.getByLabel(/남길 말/).fill('전공을 바꿀지 고민하고 있어요.');
  const button = page.getByRole('button', { name: '예약하기' });
  await button.dblclick();
  await page.getByRole('heading', { name: '예약했어요' }).waitFor();
  await sees(page, /확인 메일/);
}

/** The same link in a second tab, opened before the first one booked. */
async function pressTooLate(page: Page): Promise<void> {
  await page.locator('label', { hasText: '11:00–11:50' }).click();
  await page.getByLabel('이름').fill('이하늘');
  await page.getByRole('button', { name: '예약하기' }).click();
  await sees(page, '이미 예약이 있어요');
  await sees(page, '10:00–10:50');
  await page.close();
}

async function hostSees(page: Page, name: string): Promise<void> {
  await page.goto('/host/slots?view=list');
  await page.locator('a', { hasText: '10:00–10:50' }).click();
  await page.waitForURL(/\/host\/slots\/[0-9a-f-]{36}/);
  await sees(page, name);
  await sees(page, '전공을 바꿀지 고민하고 있어요.');
  expect(await page.locator('li', { hasText: name }).count()).toBe(1);
}

async function cancel(page: Page): Promise<void> {
  await page.getByRole('button', { name: '예약 취소하기' }).click();
  await page.getByLabel(/남길 이유/).fill('시험이 있어요.');
  await page.getByRole('button', { name: '취소하기', exact: true }).click();
  await page.getByRole('heading', { name: '취소된 예약이에요' }).waitFor();
}
