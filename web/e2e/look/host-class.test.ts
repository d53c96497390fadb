import type { Page } from 'playwright-core';
import { at, NOW, refusals } from './data.ts';
import {
  APPLIED,
  BULK,
  CLASSES,
  DASHBOARD,
  DRAFT_CLASS,
  EVERYBODY,
  FORM,
  hostClass,
  NO_FORM,
  OFFERED,
  REFUNDS,
  UNPAID,
  WAITING,
  whole,
} from './host-class-data.ts';
import { ORGANISATION, page, USER } from './host-data.ts';
import { lookAt } from './look-at.ts';
import { type Answers, problem } from './stand-in.ts';

const COURSE = hostClass('a');

const ofClass = (course: object = COURSE, id = 'a'): Answers => ({
  'GET /users/me': { body: USER },
  'GET /organisation': { body: ORGANISATION },
  'GET /admin/classes': { body: page(CLASSES) },
  [`GET /admin/classes/${id}`]: { body: course },
  [`GET /classes/${id}/form`]: { body: id === 'a' ? FORM : NO_FORM },
  'GET /admin/dashboard': { body: DASHBOARD },
  'GET /admin/enrollments': { body: page(EVERYBODY) },
  'GET /admin/enrollments?status=APPLIED': { body: page(APPLIED) },
  'GET /admin/enrollments?status=WAITLISTED': { body: page(WAITING) },
  'GET /admin/enrollments?status=AWAITING_PAYMENT': { body: page(UNPAID) },
  'GET /admin/enrollments?status=OFFERED': { body: page(OFFERED) },
  'GET /admin/enrollments?status=CANCELLED': { body: page(REFUNDS) },
  ...Object.fromEntries(
    [...APPLIED, ...EVERYBODY].map(({ id, ...enrollment }) => [
      `GET /admin/enrollments/${id}`,
      { body: { ...whole(enrollment.arrival), ...enrollment, id, ...answersOf(enrollment.arrival) } },
    ]),
  ),
});
const answersOf = (number: number) => {
  const { answers, form, files, timeline, form_version } = whole(number);
  return { answers, form, files, timeline, form_version };
};
const press = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const menu = (button: RegExp, item: RegExp) => async (page: Page) => {
  await page.getByRole('button', { name: button }).first().click();
  await page.getByRole('menuitem', { name: item }).click();
};
const MORE = /더 할 수 있는 일|More to do with this class/;

// The list
lookAt('host-classes', { path: '/host/classes', answers: ofClass(), shows: 'main a.grid' });
lookAt('host-classes-empty', {
  path: '/host/classes',
  answers: { ...ofClass(), 'GET /admin/classes': { body: page([]) } },
  shows: '.border-dashed',
});
lookAt('host-classes-none-found', {
  path: '/host/classes?q=발레',
  answers: { ...ofClass(), 'GET /admin/classes': { body: page([]) } },
  shows: '.border-dashed',
});
lookAt('host-classes-waiting', {
  path: '/host/classes',
  answers: { ...ofClass(), 'GET /admin/classes': 'never' },
  shows: '[role=status]',
});
lookAt('host-classes-internal', {
  path: '/host/classes',
  answers: { ...ofClass(), 'GET /admin/classes': { status: 500, body: refusals.internal } },
  shows: '[role=alert]',
});

// One class
lookAt('host-class-overview', { path: '/host/classes/a', answers: ofClass(), shows: '.recharts-bar-rectangle' });
lookAt('host-class-overview-draft', {
  path: '/host/classes/draft',
  answers: ofClass(DRAFT_CLASS, 'draft'),
  shows: '#publish',
});
lookAt('host-class-overview-large', {
  path: '/host/classes/a',
  answers: {
    ...ofClass(hostClass('a', { capacity: 3_000, taken_count: 2_412, withheld_count: 3, reopens_at: at(0, 18) })),
    'GET /admin/dashboard': { body: { ...DASHBOARD, applications: [] } },
  },
  shows: 'h2:has-text("메일"), h2:has-text("Mails")',
});
lookAt('host-class-not-found', { path: '/host/classes/gone', answers: ofClass(), shows: '[role=alert]' });
lookAt('host-class-cancel', {
  path: '/host/classes/a',
  answers: ofClass(),
  act: menu(MORE, /클래스 취소|Cancel the class/),
  shows: 'dialog[open]',
});

// The editor
lookAt('host-class-new', { path: '/host/classes/new', answers: ofClass(), shows: 'form' });
lookAt('host-class-edit', { path: '/host/classes/a/edit', answers: ofClass(), shows: 'form' });
lookAt('host-class-edit-preview', {
  path: '/host/classes/a/edit',
  answers: ofClass(),
  act: (page) =>
    page
      .getByText(/^미리 보기$|^Preview$/)
      .first()
      .click(),
  shows: '.prose h3',
});
lookAt('host-class-edit-repeat', {
  path: '/host/classes/draft/edit',
  answers: ofClass(DRAFT_CLASS, 'draft'),
  act: press(/매주 반복으로|Repeat weekly/),
  shows: 'fieldset',
});
lookAt('host-class-edit-refused', {
  path: '/host/classes/a/edit',
  answers: {
    ...ofClass(),
    'PUT /classes/a': {
      status: 409,
      body: problem(409, 'capacity_below_taken', '정원보다 많은 자리가 찼어요', '17자리가 이미 찼어요.', { taken: 17 }),
    },
  },
  act: async (page) => {
    await page.locator('input[name=capacity]').fill('10');
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});
lookAt('host-class-new-empty', {
  path: '/host/classes/new',
  answers: ofClass(),
  act: async (page) => {
    await page.locator('input[name=capacity]').fill('0');
    await page.locator('input[name=fee]').fill('30000');
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});

// The form builder
lookAt('host-class-form', { path: '/host/classes/a/form', answers: ofClass(), shows: 'ol > li' });
lookAt('host-class-form-open', {
  path: '/host/classes/a/form',
  answers: ofClass(),
  act: (page) =>
    page
      .getByRole('button', { name: /어디서 배웠나요/ })
      .last()
      .click(),
  shows: '[aria-expanded=true]',
});
lookAt('host-class-form-preview', {
  path: '/host/classes/a/form',
  answers: ofClass(),
  act: async (page) => {
    await page.locator('ol > li').first().waitFor();
    const tab = page.getByText(/^미리 보기$|^Preview$/).first();
    if (await tab.isVisible()) await tab.click();
    await page.getByText('조금 배웠어요').last().click();
  },
  shows: 'section:has-text("어디서 배웠나요")',
});
lookAt('host-class-form-empty', {
  path: '/host/classes/draft/form',
  answers: ofClass(DRAFT_CLASS, 'draft'),
  shows: '.border-dashed',
});
lookAt('host-class-form-faults', {
  path: '/host/classes/draft/form',
  answers: ofClass(DRAFT_CLASS, 'draft'),
  act: async (page) => {
    await menu(/^질문 넣기$|^Add a question$/, /하나 고르기|One choice/)(page);
    await press(/신청서 저장|Save the form/)(page);
  },
  shows: '[role=alert]',
});

// Applicants
lookAt('host-class-applicants', { path: '/host/classes/a/applicants', answers: ofClass(), shows: 'tbody tr' });
lookAt('host-class-applicants-empty', {
  path: '/host/classes/a/applicants',
  answers: { ...ofClass(), 'GET /admin/enrollments': { body: page([]) } },
  shows: '.border-dashed',
});
lookAt('host-class-applicants-chosen', {
  path: '/host/classes/a/applicants',
  answers: ofClass(),
  act: async (page) => {
    for (const number of [7, 8, 9]) await page.locator('tbody input[type=checkbox]').nth(number).click();
  },
  shows: 'section[aria-label] button',
});
lookAt('host-class-applicants-bulk', {
  path: '/host/classes/a/applicants',
  answers: { ...ofClass(), 'POST /admin/enrollments/bulk': { body: BULK } },
  act: async (page) => {
    for (const number of [6, 7, 8]) await page.locator('tbody input[type=checkbox]').nth(number).click();
    await press(/^승인$|^Approve$/)(page);
  },
  shows: 'dialog[open] h3',
});
lookAt('host-class-applicant', { path: '/host/classes/a/applicants/e20', answers: ofClass(), shows: 'section ol li' });
lookAt('host-class-applicant-reject', {
  path: '/host/classes/a/applicants/e20',
  answers: ofClass(),
  act: press(/^거절$|^Reject$/),
  shows: 'dialog[open]',
});
lookAt('host-class-by-host', {
  path: '/host/classes/a/applicants',
  answers: ofClass(),
  act: press(/직접 넣기|Add somebody/),
  shows: 'dialog[open] form',
});

// Review
const DECIDED = { ...APPLIED[0], status: 'APPROVED', undo_until: new Date(NOW + 8_000).toISOString(), version: 2 };
lookAt('host-class-review', { path: '/host/classes/a/review', answers: ofClass(), shows: 'article dl' });
lookAt('host-class-review-undo', {
  path: '/host/classes/a/review',
  answers: { ...ofClass(), 'PUT /admin/enrollments/e20': { body: DECIDED } },
  act: async (page) => {
    await page.locator('article dl').first().waitFor();
    await page.keyboard.press('a');
  },
  shows: 'kbd:has-text("U")',
});
lookAt('host-class-review-full', {
  path: '/host/classes/a/review',
  answers: {
    ...ofClass(),
    'PUT /admin/enrollments/e20': {
      status: 409,
      body: problem(409, 'would_pass', '정원이 찼거나 먼저 기다리는 분이 있어요', '', {
        passes: 12,
        passed: ['강예린', '조현우'],
      }),
    },
  },
  act: async (page) => {
    await page.locator('article dl').first().waitFor();
    await page.keyboard.press('a');
  },
  shows: 'dialog[open] textarea',
});
lookAt('host-class-review-already', {
  path: '/host/classes/a/review',
  answers: {
    ...ofClass(),
    'PUT /admin/enrollments/e20': {
      status: 409,
      body: problem(409, 'already_decided', '이미 정했어요', '', {
        decided_by_name: '박도현',
        decided_at: at(0, 10, 20),
        enrollment_status: 'REJECTED',
      }),
    },
  },
  act: async (page) => {
    await page.locator('article dl').first().waitFor();
    await page.keyboard.press('w');
  },
  shows: '[role=alert]',
});
lookAt('host-class-review-keys', {
  path: '/host/classes/a/review',
  answers: ofClass(),
  act: async (page) => {
    await page.locator('article dl').first().waitFor();
    await page.keyboard.press('?');
  },
  shows: 'dialog[open] kbd',
});
lookAt('host-class-review-empty', {
  path: '/host/classes/a/review',
  answers: { ...ofClass(), 'GET /admin/enrollments?status=APPLIED': { body: page([]) } },
  shows: '.border-dashed',
});

// The line
lookAt('host-class-line', { path: '/host/classes/a/waitlist', answers: ofClass(), shows: 'ol li' });
lookAt('host-class-line-empty', {
  path: '/host/classes/a/waitlist',
  answers: {
    ...ofClass(hostClass('a', { fee: 0, counts: { ...COURSE.counts, offered: 0 } })),
    'GET /admin/enrollments?status=WAITLISTED': { body: page([]) },
  },
  shows: 'h2',
});
