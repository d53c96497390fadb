import { expect, test } from 'vitest';
import { journeys, sees } from '../support/journey.ts';

const { api, visit } = journeys();

test('a place that goes while the page is open is seen to go, and the nearest one is offered', async () => {
  const host = await api.host();
  const lonely = await api.slot(host, 2, 10, { capacity: 1 });
  await api.slot(host, 2, 15);
  const page = await visit(await api.invite(host));
  await page.locator('label', { hasText: '10:00–10:50' }).click();
  await page.getByLabel('이름').fill('이하늘');
  await page.getByLabel(/남길 말/).fill('꼭 가고 싶어요.');

  await api.book(await api.invite(host), lonely.id, '박서준');
  await page.getByRole('alert').filter({ hasText: '방금 마지막 자리가 나갔어요' }).waitFor();
  expect(await page.getByLabel('이름').inputValue()).toBe('이하늘');
  expect(await page.getByLabel(/남길 말/).inputValue()).toBe('꼭 가고 싶어요.');

  await page.getByRole('button', { name: /15:00 고르기/ }).click();
  await page.getByRole('button', { name: '예약하기' }).click();
  await page.getByRole('heading', { name: '예약했어요' }).waitFor();
  await sees(page, '15:00');
});

test('a refusal of the server is told at the slot, and nothing typed is lost', async () => {
  const host = await api.host();
  const lonely = await api.slot(host, 2, 10, { capacity: 1 });
  await api.slot(host, 2, 15);
  const page = await visit('/');
  // Without the stream the page learns of the lost place only by pressing.
  await page.route('**/api/invitations/slots/stream*', (route) => route.abort());
  await page.goto(await api.invite(host));
  await page.locator('label', { hasText: '10:00–10:50' }).click();
  await page.getByLabel('이름').fill('이하늘');
  await api.book(await api.invite(host), lonely.id, '박서준');
  await page.getByRole('button', { name: '예약하기' }).click();
  await page.getByRole('alert').filter({ hasText: '방금 마지막 자리가 나갔어요' }).waitFor();
  expect(await page.getByLabel('이름').inputValue()).toBe('이하늘');
});

test('an answer lost on the way is asked for again with the same key, and one booking is made', async () => {
  const host = await api.host();
  const slot = await api.slot(host, 2, 10);
  const page = await visit(await api.invite(host));
  const keys: string[] = [];
  await page.route('**/api/bookings', async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    // The server does its work, but the guest's connection drops before the answer arrives.
    if (keys.length === 1) {
      await route.fetch();
      return route.abort('connectionreset');
    }
    return route.continue();
  });
  await page.locator('label', { hasText: '10:00–10:50' }).click();
  await page.getByLabel('이름').fill('이하늘');
  await page.getByRole('button', { name: '예약하기' }).click();
  await page.getByRole('heading', { name: '예약했어요' }).waitFor();
  expect(keys.length).toBe(2);
  expect(new Set(keys).size).toBe(1);
  const bookings = await api.get<{ total: number }>(`/admin/slots/${slot.id}/bookings`, host);
  expect(bookings.total).toBe(1);
});

test('a double click sends the form once', async () => {
  const host = await api.host();
  await api.slot(host, 2, 10);
  const page = await visit(await api.invite(host));
  let sent = 0;
  await page.route('**/api/bookings', async (route) => {
    sent += 1;
    // Slow enough that the second click finds the first one under way.
    await new Promise((resolve) => setTimeout(resolve, 300));
    return route.continue();
  });
  await page.locator('label', { hasText: '10:00–10:50' }).click();
  await page.getByLabel('이름').fill('이하늘');
  await page.getByRole('button', { name: '예약하기' }).dblclick();
  await page.getByRole('heading', { name: '예약했어요' }).waitFor();
  expect(sent).toBe(1);
});

test('missing words are asked for beside their fields, before anything is sent', async () => {
  const host = await api.host();
  await api.slot(host, 2, 10);
  const page = await visit(await api.invite(host));
  await page.getByRole('button', { name: '예약하기' }).click();
  await sees(page, '이름을 적어 주세요.');
  await sees(page, '먼저 시간을 하나 골라 주세요.');
});
