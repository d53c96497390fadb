/** What a host's pages of classes do, where a picture would not show it; with stand-in answers, in one view. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextOptions, launch } from '../support/browser.ts';
import { NOW } from './data.ts';
import { APPLIED, CLASSES, DASHBOARD, FORM, hostClass, whole } from './host-class-data.ts';
import { ORGANISATION, page as paged, USER } from './host-data.ts';
import { type Answers, ORIGIN, problem, standIn } from './stand-in.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const ANSWERS: Answers = {
  'GET /users/me': { body: USER },
  'GET /organisation': { body: ORGANISATION },
  'GET /admin/classes': { body: paged(CLASSES) },
  'GET /admin/classes/a': { body: hostClass('a') },
  'GET /classes/a/form': { body: FORM },
  'GET /admin/dashboard': { body: DASHBOARD },
  'GET /admin/enrollments': { body: paged(APPLIED) },
  ...Object.fromEntries(
    APPLIED.map(({ id, arrival }) => [`GET /admin/enrollments/${id}`, { body: { ...whole(arrival), id } }]),
  ),
};

async function open(path: string, answers: Answers = {}): Promise<Page> {
  const context = await browser.newContext(contextOptions({ width: 1280, language: 'ko', theme: 'light' }));
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await standIn(page, { ...ANSWERS, ...answers });
  await page.goto(ORIGIN + path);
  return page;
}

function bodiesOf(page: Page, method: string): Record<string, unknown>[] {
  const sent: Record<string, unknown>[] = [];
  page.on('request', (request) => {
    if (request.method() === method && request.url().includes('/api/')) sent.push(request.postDataJSON());
  });
  return sent;
}

const labels = (page: Page) => page.locator('ol > li button[aria-expanded] .font-semibold').allTextContents();

test('questions are put in order by keyboard and by mouse, and leaving asks before it loses them', async () => {
  const page = await open('/host/classes/a/form');
  const handle = (number: number) => page.getByRole('button', { name: `질문 ${number} 옮기기`, exact: true });
  await handle(1).waitFor();
  const before = await labels(page);
  await handle(3).focus();
  await page.keyboard.press('Space');
  await page.waitForTimeout(100);
  await page.keyboard.press('ArrowDown');
  await page.waitForTimeout(300);
  await page.keyboard.press('Space');
  await page.waitForTimeout(300);
  expect(await labels(page)).toEqual([before[0], before[1], before[3], before[2], before[4], before[5]]);

  // Away from the bar that sticks to the bottom of the page.
  await handle(6).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const [from, to] = [await handle(6).boundingBox(), await handle(5).boundingBox()];
  if (!from || !to) throw new Error('The handles are not on the page.');
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 20, from.y, { steps: 4 });
  await page.mouse.move(to.x + 20, to.y, { steps: 8 });
  await page.mouse.up();
  await page.waitForTimeout(300);
  expect((await labels(page)).slice(4)).toEqual([before[5], before[4]]);

  await page.getByRole('link', { name: '한눈에' }).click();
  await page.getByRole('dialog', { name: '적던 것을 두고 나갈까요?' }).waitFor();
  await page.getByRole('button', { name: '계속 적을게요' }).click();
  expect((await labels(page)).slice(4)).toEqual([before[5], before[4]]);
});

test('a form is saved with the version it was made from, and a fault of the server stands at its question', async () => {
  const page = await open('/host/classes/a/form', {
    'PUT /classes/a/form': {
      status: 422,
      body: problem(422, 'invalid', '다시 봐 주세요', '', {
        errors: [{ pointer: '/questions/2/help', code: 'too_long', detail: '설명이 너무 길어요.' }],
      }),
    },
  });
  const sent = bodiesOf(page, 'PUT');
  await page.getByLabel('신청서 제목').fill('새 제목');
  await page.getByRole('button', { name: '신청서 저장' }).click();
  await page.locator('[role=alert]', { hasText: '설명이 너무 길어요.' }).waitFor();
  expect(sent[0]).toMatchObject({ version: 2, title: '새 제목' });
  expect(await page.locator('[aria-expanded=true]', { hasText: '왜 그리고 싶나요?' }).count()).toBe(1);
});

test('the review is worked by keys, which rest while one types, and a decision is taken back by one', async () => {
  const [first, second] = APPLIED;
  if (!first || !second) throw new Error('Nobody applied.');
  const decided = {
    ...whole(first.arrival),
    id: first.id,
    status: 'REJECTED',
    version: 2,
    undo_until: new Date(NOW + 9_000).toISOString(),
  };
  const undone = { ...whole(first.arrival), id: first.id, status: 'APPLIED', version: 3 };
  const page = await open('/host/classes/a/review', {
    [`PUT /admin/enrollments/${first.id}`]: [{ body: decided }, { body: undone }],
  });
  const sent = bodiesOf(page, 'PUT');
  const person = page.locator('h2#person');
  await person.filter({ hasText: first.attendee_name }).waitFor();

  await page.keyboard.press('j');
  await person.filter({ hasText: second.attendee_name }).waitFor();
  await page.keyboard.press('k');
  await person.filter({ hasText: first.attendee_name }).waitFor();

  await page.keyboard.press('r');
  await page.getByRole('button', { name: '대상이 아니에요' }).click();
  const reason = page.getByLabel('이유', { exact: false }).last();
  await reason.fill('');
  await reason.pressSequentially('a war');
  expect(sent).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await person.filter({ hasText: second.attendee_name }).waitFor();
  expect(sent).toEqual([{ version: 1, decision: 'REJECT', reason: 'a war' }]);
  await page.getByText('12명 중 1명').waitFor();

  await page.getByText('9초 안에').waitFor();
  await page.keyboard.press('u');
  await person.filter({ hasText: first.attendee_name }).waitFor();
  expect(sent[1]).toEqual({ version: 2, decision: 'UNDO' });
  await page.getByText('12명 중 0명').waitFor();
});

test('a full class is asked about once, with whom it passes, and grows with the reason', async () => {
  const [first] = APPLIED;
  if (!first) throw new Error('Nobody applied.');
  const page = await open('/host/classes/a/review', {
    [`PUT /admin/enrollments/${first.id}`]: [
      {
        status: 409,
        body: problem(409, 'would_pass', '정원이 찼거나 먼저 기다리는 분이 있어요', '', {
          passes: 2,
          passed: ['강예린', '조현우'],
        }),
      },
      { body: { ...whole(first.arrival), id: first.id, status: 'APPROVED', version: 2 } },
    ],
  });
  const sent = bodiesOf(page, 'PUT');
  await page.locator('article dl').first().waitFor();
  await page.keyboard.press('a');
  await page.getByText('강예린, 조현우').waitFor();
  const grow = page.getByRole('button', { name: '늘리고 승인' });
  await grow.click();
  await page.getByText('이유를 적어 주세요.').waitFor();
  await page.getByLabel('왜 먼저 드리나요?').fill('형제가 함께 들어요.');
  await grow.click();
  await page.getByText('12명 중 1명').waitFor();
  expect(sent).toEqual([
    { version: 1, decision: 'APPROVE' },
    { version: 1, decision: 'APPROVE', reason: '형제가 함께 들어요.', raise: true },
  ]);
});

test('those whom a decision about many left out are approved with a larger capacity and a reason', async () => {
  const [first, second] = APPLIED;
  if (!first || !second) throw new Error('Nobody applied.');
  const line = ({ id, attendee_name }: typeof first, more: object) => ({
    lines: [{ id, attendee_name, done: false, status: null, problem: null, ...more }],
    mails: [],
  });
  const done = { done: true, status: 'APPROVED' };
  const left = { problem: { code: 'would_pass', detail: '정원이 찼거나 먼저 기다리는 분이 있어요.' } };
  const both = { lines: [...line(first, done).lines, ...line(second, left).lines], mails: [] };
  const page = await open('/host/classes/a/applicants');
  const answers = [both, both, line(second, {}), line(second, done)];
  await page.route('**/api/admin/enrollments/bulk', (route) => route.fulfill({ json: answers.shift() }));
  const sent = bodiesOf(page, 'POST');
  for (const { attendee_name } of [first, second]) {
    await page.locator('tbody tr', { hasText: attendee_name }).getByRole('checkbox').click();
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('승인').click();
  await button('1명에게 적용하기').click();
  await button('정원을 늘려 나머지 1명도 승인').click();
  await page.getByLabel('왜 먼저 드리나요?').fill('형제가 함께 들어요.');
  await button('미리 보기').click();
  await button('1명에게 적용하기').click();
  await page.getByText('1명을 처리했어요').waitFor();
  const items = [{ id: second.id, version: 1 }];
  expect(sent.at(-1)).toEqual({ items, decision: 'APPROVE', reason: '형제가 함께 들어요.', raise: true });
});

test('what somebody else saved is told, and what was typed can still be saved', async () => {
  const course = hostClass('a', { title: '새 제목', version: 10 });
  const page = await open('/host/classes/a/edit', {
    'GET /admin/classes/a': [{ body: hostClass('a') }, { body: hostClass('a', { location: '2층', version: 9 }) }],
    'PUT /classes/a': [
      { status: 409, body: problem(409, 'class_changed', '그사이 바뀌었어요', '', { version: 9 }) },
      { body: course },
    ],
  });
  const sent = bodiesOf(page, 'PUT');
  await page.locator('input[name=title]').fill('새 제목');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: '내 내용으로 저장' }).click();
  await page.getByText('저장했어요', { exact: true }).waitFor();
  expect(sent).toMatchObject([
    { version: 7, class: { title: '새 제목' } },
    { version: 9, class: { title: '새 제목' } },
  ]);
});

test('an application that came in while one typed does not stand in the way of saving', async () => {
  const page = await open('/host/classes/a/edit', {
    'GET /admin/classes/a': [{ body: hostClass('a') }, { body: hostClass('a', { taken_count: 18, version: 8 }) }],
    'PUT /classes/a': [
      { status: 409, body: problem(409, 'class_changed', '그사이 바뀌었어요', '', { version: 8 }) },
      { body: hostClass('a', { title: '새 제목', version: 9 }) },
    ],
  });
  const sent = bodiesOf(page, 'PUT');
  await page.locator('input[name=title]').fill('새 제목');
  await page.locator('button[type=submit]').click();
  await page.getByText('저장했어요', { exact: true }).waitFor();
  expect(sent.map(({ version }) => version)).toEqual([7, 8]);
});

test('a copy brings the questions along and leaves the dates behind', async () => {
  const page = await open('/host/classes/new?like=a', {
    'POST /classes': { status: 201, body: hostClass('copy', { status: 'DRAFT', form_version: null }) },
    'GET /admin/classes/copy': { body: hostClass('copy', { status: 'DRAFT' }) },
    'GET /classes/copy/form': { body: { ...FORM, class_id: 'copy', version: null, questions: [] } },
    'PUT /classes/copy/form': { body: { ...FORM, class_id: 'copy', version: 1 } },
  });
  const [posted, put] = [bodiesOf(page, 'POST'), bodiesOf(page, 'PUT')];
  await page.locator('input[name=title]').waitFor();
  await page.locator('button[type=submit]').click();
  await page.waitForURL('**/host/classes/copy/edit');
  expect(posted[0]).toMatchObject({ sessions: [], recruit_from: null, capacity: 20 });
  expect(put[0]).toMatchObject({ version: null, questions: FORM.questions });
});
