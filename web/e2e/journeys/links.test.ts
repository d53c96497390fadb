import { test } from 'vitest';
import { tokenOf } from '../support/api.ts';
import { journeys, sees } from '../support/journey.ts';

const { api, visit } = journeys();

test('a used link leads to the own booking', async () => {
  const host = await api.host();
  const slot = await api.slot(host, 2, 10);
  const link = await api.invite(host);
  await api.book(link, slot.id, '이하늘');
  const page = await visit(link);
  await page.getByRole('heading', { name: '예약해 두었어요' }).waitFor();
  await page.getByRole('link', { name: /10:00–10:50/ }).click();
  await page.waitForURL('**/manage/**');
  await sees(page, '예약 취소하기');
});

test('a revoked link says who to ask', async () => {
  const host = await api.host();
  const invitation = await api.post<{ id: string; link: string }>(
    '/admin/invitations',
    { email: 'minho@example.com', locale: 'ko' },
    host,
  );
  await api.post(`/admin/invitations/${invitation.id}/revoke`, {}, host);
  const page = await visit(new URL(invitation.link).pathname);
  await page.getByRole('heading', { name: '취소된 초대예요' }).waitFor();
  await sees(page, /김서연 님께 물어봐 주세요/);
});

test('a cut link says how to open it whole', async () => {
  const host = await api.host();
  const link = await api.invite(host);
  const page = await visit(link.slice(0, -5));
  await page.getByRole('heading', { name: '열 수 없는 링크예요' }).waitFor();
  await page.goto('/manage/nothing');
  await page.getByRole('heading', { name: '열 수 없는 링크예요' }).waitFor();
});

test('a host who cancels a slot is quoted to its guests', async () => {
  const host = await api.host();
  const slot = await api.slot(host, 2, 10);
  const { manage_token } = await api.book(await api.invite(host), slot.id, '이하늘');
  await api.post(`/admin/slots/${slot.id}/cancel`, { reason: '몸이 좋지 않아 쉬어요.' }, host);
  const page = await visit(`/manage/${tokenOf(manage_token)}`);
  await page.getByRole('heading', { name: '취소된 예약이에요' }).waitFor();
  await sees(page, '이유: 몸이 좋지 않아 쉬어요.');
});

test('after the notice limit the page says until when it was possible', async () => {
  const host = await api.host();
  const soon = Date.now() + 30 * 60_000;
  const slot = await api.post<{ id: string }>(
    '/admin/slots',
    {
      topic: '진로 상담',
      starts_at: new Date(soon).toISOString(),
      ends_at: new Date(soon + 50 * 60_000).toISOString(),
    },
    host,
  );
  const { manage_token } = await api.book(await api.invite(host), slot.id, '이하늘');
  const page = await visit(`/manage/${manage_token}`);
  await page.getByRole('heading', { name: '못 오게 되었나요?' }).waitFor();
  await sees(page, /까지 할 수 있었어요/);
});
