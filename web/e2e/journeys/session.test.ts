import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Host } from '../support/api.ts';
import { journeys, sees } from '../support/journey.ts';

const { api, visit } = journeys();

test('a page that needs an account leads through signing in and back', async () => {
  const host = await api.host();
  const page = await visit('/host/invitations');
  await page.waitForURL('**/login?**');
  await signIn(page, host);
  await page.waitForURL('**/host/invitations');
  await sees(page, '아직 초대한 분이 없어요');
});

test('a wrong password is told plainly, and the address stays', async () => {
  const host = await api.host();
  const page = await visit('/login');
  await signIn(page, { ...host, password: 'not the password' });
  await page.getByRole('alert').waitFor();
  await sees(page, '이메일과 비밀번호를 다시 확인해 주세요.');
  expect(await page.getByLabel('이메일').inputValue()).toBe(host.email);
});

test('an expired access token is renewed once, however many tabs notice', async () => {
  const host = await api.host();
  const first = await visit('/login');
  await signIn(first, host);
  await first.waitForURL('**/host');
  const second = await first.context().newPage();
  await first.context().clearCookies({ name: 'jari_access' });
  let refreshes = 0;
  first.context().on('request', (request) => {
    if (request.url().endsWith('/api/auth/refresh')) refreshes += 1;
  });
  await Promise.all([first.goto('/host/slots'), second.goto('/host/invitations')]);
  await sees(first, '열어 둔 시간이 없어요');
  await sees(second, '아직 초대한 분이 없어요');
  expect(refreshes).toBe(1);
});

test('a session that ends while somebody types is renewed above the page', async () => {
  const host = await api.host();
  const page = await visit('/login');
  await signIn(page, host);
  await page.waitForURL('**/host');
  await page.goto('/host/invitations/new');
  await page.getByLabel('받는 분 이메일').fill('haneul@example.com');
  await page.context().clearCookies();
  await page.getByRole('button', { name: '초대 보내기' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('이메일').fill(host.email);
  await dialog.getByLabel('비밀번호', { exact: true }).fill(host.password);
  await dialog.getByRole('button', { name: '로그인' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('받는 분 이메일').inputValue()).toBe('haneul@example.com');
  await page.getByRole('button', { name: '초대 보내기' }).click();
  await sees(page, '초대했어요');
});

test('signing out ends it', async () => {
  const host = await api.host();
  const page = await visit('/login');
  await signIn(page, host);
  await page.waitForURL('**/host');
  await page.getByRole('button', { name: /계정과 설정/ }).click();
  await page.getByRole('menuitem', { name: '로그아웃' }).click();
  await sees(page, '첫 시간 열기');
  await page.goto('/host');
  await page.waitForURL('**/login?**');
});

async function signIn(page: Page, { email, password }: Host): Promise<void> {
  await page.getByLabel('이메일').fill(email);
  await page.getByLabel('비밀번호', { exact: true }).fill(password);
  await page.getByRole('button', { name: '로그인' }).click();
}
