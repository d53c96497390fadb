import { expect, test } from 'vitest';
import { journeys, sees } from '../support/journey.ts';

const { api, visit } = journeys();

test('the browser chooses the language, the visitor may choose another, and it stays', async () => {
  const page = await visit('/', { locale: 'en-GB' });
  await sees(page, 'Open your first slot');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('button', { name: '한국어' }).click();
  await sees(page, '첫 시간 열기');
  expect(await page.locator('html').getAttribute('lang')).toBe('ko');
  await page.reload();
  await sees(page, '첫 시간 열기');
});

test('what was typed outlives a change of language', async () => {
  const host = await api.host();
  await api.slot(host, 2, 10);
  const page = await visit(await api.invite(host), { locale: 'en-GB' });
  await page.getByLabel('Name').fill('Haneul');
  await page.getByRole('button', { name: '한국어' }).click();
  await sees(page, '누가 오시나요');
  expect(await page.getByLabel('이름').inputValue()).toBe('Haneul');
});

test('a refusal that stands alone is told again in the new language', async () => {
  const page = await visit('/invite/nothing', { locale: 'en-GB' });
  await page.getByRole('heading', { name: 'This link does not open' }).waitFor();
  await page.getByRole('button', { name: '한국어' }).click();
  await page.getByRole('heading', { name: '열 수 없는 링크예요' }).waitFor();
});

test('a guest far away sees the own time, and the host’s beside it', async () => {
  const host = await api.host();
  const slot = await api.slot(host, 2, 10);
  const link = await api.invite(host);
  const page = await visit(link, { timezoneId: 'Asia/Kathmandu' });
  await sees(page, '네팔 시간 (GMT+5:45)');
  await sees(page, '06:45–07:35');
  await sees(page, /서울 시간 10:00–10:50/);

  const { manage_token } = await api.book(link, slot.id, '이하늘');
  await page.goto(`/manage/${manage_token}`);
  expect(await page.locator('time').textContent()).toContain('06:45');
  await sees(page, /· 서울 시간 10:00/);
});

test('a chosen theme stays', async () => {
  const page = await visit('/', { colorScheme: 'light' });
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await paper()).toBe('rgb(255, 255, 255)');
  await page.getByText('어둡게').click();
  expect(await paper()).toBe('rgb(14, 16, 19)');
  await page.reload();
  await sees(page, '첫 시간 열기');
  expect(await paper()).toBe('rgb(14, 16, 19)');
});
