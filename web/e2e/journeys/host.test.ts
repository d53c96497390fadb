import { expect, test } from 'vitest';
import { journeys, sees } from '../support/journey.ts';

const { api, signedIn } = journeys();

test('a slot is closed, reopened, resized and cancelled at its own address', async () => {
  const host = await api.host();
  const slot = await api.slot(host, 2, 10);
  await api.book(await api.invite(host), slot.id, '이하늘');
  const page = await signedIn(host, `/host/slots/${slot.id}`);
  await page.getByRole('button', { name: '접수 닫기' }).click();
  await page.getByRole('button', { name: '다시 열기' }).click();
  await page.getByRole('button', { name: '접수 닫기' }).waitFor();

  await page.getByRole('button', { name: '바꾸기' }).click();
  await page.getByLabel('정원').fill('4');
  await page.getByRole('button', { name: '저장하기' }).click();
  await sees(page, '1/4');

  await page.getByRole('button', { name: '이 시간으로 더 할 수 있는 일' }).click();
  await page.getByRole('menuitem', { name: '시간 취소' }).click();
  await sees(page, '예약한 1명에게 바로 메일이 가고, 되돌릴 수 없어요.');
  await page.getByRole('button', { name: '취소하기', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await sees(page, '취소됨');
});

test('a sheet slides in without widening the page', async () => {
  const host = await api.host();
  const page = await signedIn(host, '/host/invitations', {
    reducedMotion: 'no-preference',
    viewport: { width: 360, height: 780 },
  });
  await page.evaluate(() => {
    const widths: number[] = [];
    Object.assign(globalThis, { widths });
    const measure = () => {
      widths.push(document.documentElement.scrollWidth - innerWidth);
      requestAnimationFrame(measure);
    };
    measure();
  });
  await page.getByRole('link', { name: '초대하기' }).first().click();
  await page.getByLabel('받는 분 이메일').waitFor();
  const widest = await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    return Math.max(...(globalThis as unknown as { widths: number[] }).widths);
  });
  expect(widest).toBeLessThanOrEqual(0);
});

test('the address of a slot that nobody has is answered in words', async () => {
  const host = await api.host();
  const others = await api.slot(await api.host(), 2, 10);
  const page = await signedIn(host, `/host/slots/${others.id}`);
  await sees(page, '이 시간을 찾지 못했어요');
  await page.getByRole('link', { name: '닫기' }).click();
  await page.waitForURL('**/host/slots');
});

const WITH_DAYS = ['/host/slots/new', '/host/slots/pattern', '/host/bookings/new', '/host/invitations/new'];

test('a day or a time that is half typed breaks no page', async () => {
  const host = await api.host();
  await api.slot(host, 1, 10);
  const page = await signedIn(host, '/host');
  for (const path of WITH_DAYS) {
    await page.goto(path);
    await page.locator('form').first().waitFor();
    // What is drawn from an answer has to be there, or there is nothing to break.
    await page.waitForLoadState('networkidle');
    if (path.includes('invitations')) await page.getByText('일부만', { exact: true }).click();
    const moments = page.locator('input[type=date], input[type=time]');
    await moments.first().waitFor();
    for (const moment of await moments.all()) {
      await moment.focus();
      for (const key of ['Delete', '1', '1', '2', '2', '0', '0', '0', '2', '7', '7', 'Delete']) {
        await page.keyboard.press(key);
      }
    }
    expect(await page.locator('form').count(), path).toBe(1);
  }
});

test('a slot with fewer places than people is closed with those who are in it', async () => {
  const host = await api.host();
  const slot = await api.slot(host, 2, 10);
  await api.book(await api.invite(host), slot.id, '이하늘');
  await api.book(await api.invite(host), slot.id, '박서준');
  const page = await signedIn(host, `/host/slots/${slot.id}`);
  await page.getByRole('button', { name: '바꾸기' }).click();
  await page.getByLabel('정원').fill('1');
  await sees(page, '이미 2자리가 찼어요');
  await page.getByRole('button', { name: '닫고 지금 인원 유지' }).click();
  await page.getByRole('button', { name: '다시 열기' }).waitFor();
  await sees(page, '2/2');
});

test('times that overlap are named line by line, and the form keeps what was typed', async () => {
  const host = await api.host();
  await api.slot(host, 1, 10);
  const page = await signedIn(host, '/host/slots/new');
  await page.getByText('같은 날 여러 시간').click();
  await page.getByLabel('시작', { exact: true }).fill('09:00');
  await page.getByRole('button', { name: '4개 열기' }).click();
  const lines = page.getByRole('alert').filter({ visible: true });
  await lines.first().waitFor();
  expect(await page.locator('li', { hasText: '10:00–10:50' }).getByRole('alert').count()).toBe(1);
  expect(await page.getByLabel('주제').inputValue()).toBe('진로 상담');
  await page.getByLabel('시작', { exact: true }).fill('14:00');
  await page.getByRole('button', { name: '4개 열기' }).click();
  await page.waitForURL('**/host/slots?**');
  await page.getByTitle('14:00–14:50').waitFor();
});

test('an invitation is sent again, withdrawn and made anew', async () => {
  const host = await api.host();
  await api.invite(host, 'haneul@example.com');
  const page = await signedIn(host, '/host/invitations');
  await page.getByRole('button', { name: '다시 보내기' }).click();
  await sees(page, '다시 보냈어요');
  await page.getByRole('button', { name: 'haneul@example.com 초대로 더' }).click();
  await page.getByRole('menuitem', { name: '초대 취소' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '초대 취소하기' }).click();
  await page.getByRole('link', { name: '다시 초대' }).click();
  expect(await page.getByLabel('받는 분 이메일').inputValue()).toBe('haneul@example.com');
  await page.getByRole('button', { name: '초대 보내기' }).click();
  await sees(page, '초대했어요');
});

test('what is wrong with a form is told beside its fields', async () => {
  const host = await api.host();
  const page = await signedIn(host, '/host/slots/new');
  await page.getByLabel('주제').fill('');
  await page.getByLabel('정원').fill('1001');
  await page.getByLabel('온라인 주소').fill('http://meet.example.com');
  await page.getByRole('button', { name: '열기', exact: true }).click();
  await sees(page, '주제를 적어 주세요.');
  await sees(page, '1에서 1,000 사이로 적어 주세요.');
  await sees(page, 'https로 시작하는 주소여야 해요.');
});
