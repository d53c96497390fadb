import type { Page } from 'playwright-core';
import {
  CATALOGUE,
  classAnswers,
  course,
  enrollment,
  enrollmentAnswers,
  FORM,
  FULL,
  OFFERED,
  PAID,
  PAYING,
  page,
  refused,
  SOON,
  TERMS,
  WAITING,
} from './class-data.ts';
import { at, LONG, refusals } from './data.ts';
import { lookAt } from './look-at.ts';
import type { Answers } from './stand-in.ts';

/** What is kept of a session; without it a page does not ask who is signed in. */
const signIn = (target: Page) => target.addInitScript(() => localStorage.setItem('jari.signed_in', '1'));

const CLASS = '/classes/drawing';
const APPLY = '/classes/drawing/apply';

lookAt('home-classes', {
  path: '/',
  answers: { 'GET /classes': { body: page(CATALOGUE) } },
  shows: 'a[href="/classes/drawing"]',
});
lookAt('catalogue', {
  path: '/classes',
  answers: { 'GET /classes': { body: page(CATALOGUE) } },
  shows: 'a[href="/classes/drawing"]',
});
lookAt('catalogue-empty', {
  path: '/classes?when=open',
  answers: { 'GET /classes': { body: page([]) } },
  shows: 'p.font-bold',
});
lookAt('catalogue-search-empty', {
  path: '/classes?q=승마',
  answers: { 'GET /classes': { body: page([]) } },
  shows: 'p.font-bold',
});
lookAt('catalogue-waiting', { path: '/classes', answers: { 'GET /classes': 'never' } });
lookAt('catalogue-broken', {
  path: '/classes',
  answers: { 'GET /classes': { status: 500, body: refusals.internal } },
  shows: '[role=alert]',
});

for (const [name, changes] of Object.entries({
  open: {},
  'open-paid': { ...PAID, is_online: true, sessions: course().sessions.slice(0, 1) },
  before: { recruit_from: at(2, 10), taken_count: 0 },
  soon: SOON,
  review: { selection: 'REVIEW', reapply: true },
  line: FULL,
  full: { ...FULL, waitlist_capacity: 11 },
  reopens: { ...FULL, waitlist: false, waiting_count: 0, reopens_at: at(0, 18), reopening: 'AT_HOURS' },
  over: { recruit_until: at(0, 9) },
  closed: { status: 'CLOSED' },
  started: { starts_at: at(0, 9), status: 'RUNNING' },
  cancelled: { status: 'CANCELLED' },
  large: {
    capacity: 5_000,
    taken_count: 4_998,
    title: LONG.topic,
    location: LONG.place,
    sessions: Array.from({ length: 12 }, (_, week) => ({
      starts_at: at(12 + week * 7, 10),
      ends_at: at(12 + week * 7, 12),
    })),
  },
})) {
  lookAt(`class-${name}`, { path: CLASS, answers: classAnswers(changes), shows: '.prose' });
}
lookAt('class-waiting', { path: CLASS, answers: { 'GET /classes/drawing': 'never' }, isWaiting: true });
lookAt('class-unknown', { path: CLASS, answers: { 'GET /classes/drawing': refused.gone } });
lookAt('class-mine', {
  path: CLASS,
  before: signIn,
  answers: classAnswers(FULL, [enrollment('WAITLISTED', WAITING), enrollment('REJECTED', { id: 'r' })]),
  shows: 'a[href="/me/enrollments/enrollment-WAITLISTED"]',
});
lookAt('class-offered', {
  path: CLASS,
  before: signIn,
  answers: classAnswers({ status: 'CLOSED' }, [enrollment('OFFERED', OFFERED)]),
  shows: 'a[href="/me/enrollments/enrollment-OFFERED"]',
});

const LOGIN = `/login?next=${encodeURIComponent(APPLY)}`;
const SIGNUP = `/signup?next=${encodeURIComponent(APPLY)}`;
lookAt('student-login', { path: LOGIN, answers: {} });
lookAt('student-signup', {
  path: SIGNUP,
  answers: { 'GET /auth/policy': { body: { host_signup: 'invite', first_account: false } } },
  shows: 'form',
});

lookAt('apply', { path: APPLY, answers: classAnswers(), shows: '#question-phone' });
lookAt('apply-waiting', { path: APPLY, answers: { ...classAnswers(), 'GET /attendees': 'never' }, isWaiting: true });
lookAt('apply-faults', { path: APPLY, answers: classAnswers(), act: submit, shows: '[role=alert]' });
lookAt('apply-before', { path: APPLY, answers: classAnswers(SOON), shows: '[role=timer]' });
lookAt('apply-ready', { path: APPLY, answers: classAnswers(SOON), act: fill, shows: '[role=timer]' });
lookAt('apply-one-press', {
  path: APPLY,
  answers: {
    ...classAnswers({ terms: [], form_version: null }),
    'GET /classes/drawing/form': { body: { ...FORM, version: null, questions: [] } },
  },
  shows: '#attendee',
});
lookAt('apply-child', {
  path: APPLY,
  answers: classAnswers({}, [enrollment('APPROVED')]),
  act: (target) => target.locator('#attendee button').click(),
  shows: '#attendee input:not([type=radio])',
});
lookAt('apply-shut', { path: APPLY, answers: classAnswers({ status: 'CLOSED' }) });
lookAt('apply-closed', {
  path: APPLY,
  answers: {
    ...classAnswers({ status: 'CLOSED' }),
    'GET /classes/drawing/draft': {
      body: {
        draft: {
          attendee_id: 'child',
          form_version: 3,
          answers: { phone: '010-1234-5678' },
          files: [],
          saved_at: at(0, 9),
        },
      },
    },
  },
  shows: '[role=alert]',
});
lookAt('apply-file', {
  path: APPLY,
  answers: {
    ...classAnswers(),
    'POST /classes/drawing/files': [
      { status: 201, body: { id: 'stored', name: '정물 연습.pdf', media_type: 'application/pdf', size: 2_430_000 } },
      'never',
    ],
  },
  act: async (target) => {
    const picker = target.locator('input[type=file]');
    await picker.setInputFiles({ name: '정물 연습.pdf', mimeType: 'application/pdf', buffer: Buffer.from('a') });
    await target.locator('#question-work li').waitFor();
    await target.waitForTimeout(300);
    await picker.setInputFiles({ name: '풍경.png', mimeType: 'image/png', buffer: Buffer.from('b') });
    await picker.setInputFiles({
      name: '영상.zip',
      mimeType: 'application/zip',
      buffer: Buffer.alloc(11 * 1024 * 1024),
    });
  },
  shows: '#question-work [role=alert]',
});

const SENT = 'POST /classes/drawing/enrollments';
for (const [name, answer] of Object.entries({
  approved: { status: 201, body: enrollment('APPROVED') },
  waitlisted: { status: 201, body: enrollment('WAITLISTED', WAITING) },
  review: { status: 201, body: enrollment('APPLIED') },
  paying: { status: 201, body: enrollment('AWAITING_PAYMENT', PAYING) },
})) {
  lookAt(`applied-${name}`, { path: APPLY, answers: sending(answer), act: send, shows: 'p.text-64' });
}
lookAt('apply-full', { path: APPLY, answers: sending(refused.full), act: send, shows: 'form [role=alert]' });
lookAt('apply-already', { path: APPLY, answers: sending(refused.already), act: send, shows: 'form [role=alert]' });
lookAt('apply-changed', {
  path: APPLY,
  answers: {
    ...sending(refused.changed),
    'GET /classes/drawing/form': [
      { body: FORM },
      {
        body: {
          ...FORM,
          version: 4,
          questions: [
            ...FORM.questions.filter(({ id }) => id !== 'why'),
            { ...FORM.questions[0], id: 'size', label: '앞치마 크기', help: null },
          ],
        },
      },
    ],
  },
  act: send,
  shows: '#question-size',
});
lookAt('apply-terms-changed', {
  path: APPLY,
  answers: {
    ...sending(refused.terms),
    'GET /classes/drawing': [
      { body: course() },
      { body: course({ terms: [{ ...TERMS, id: 'terms-2', version: 2, title: '클래스 참여 약관 (12월부터)' }] }) },
    ],
  },
  act: send,
  shows: '#terms-terms-2',
});
lookAt('apply-file-gone', { path: APPLY, answers: sending(refused.files), act: send, shows: 'form [role=alert]' });
lookAt('apply-form-off', {
  path: APPLY,
  answers: { ...classAnswers(), 'GET /classes/drawing/form': { body: { ...FORM, is_active: false } } },
  shows: '#attendee',
});
lookAt('apply-unsure', {
  path: APPLY,
  answers: sending('none'),
  // It is sent four times before it is given up.
  act: send,
  shows: 'form [role=alert]',
});

const mine = (status: string) => `/me/enrollments/enrollment-${status}`;
lookAt('enrollments', {
  path: '/me/enrollments',
  answers: classAnswers({}, [
    enrollment('OFFERED', OFFERED),
    enrollment('AWAITING_PAYMENT', PAYING, { fee: 80_000 }),
    enrollment('WAITLISTED', { ...WAITING, attendee: { id: 'child', name: '이바다', is_self: false } }),
    enrollment('APPLIED', {}, { title: '글쓰기 모임: 겨울의 문장' }),
    enrollment('APPROVED'),
    enrollment('REJECTED'),
    enrollment('CANCELLED', { end_kind: 'APPLICANT' }),
    enrollment('EXPIRED', { end_kind: 'STARTED' }),
  ]),
  shows: 'ul a',
});
lookAt('enrollments-empty', { path: '/me/enrollments', answers: classAnswers(), shows: 'p.font-bold' });
lookAt('enrollments-waiting', { path: '/me/enrollments', answers: { ...classAnswers(), 'GET /enrollments': 'never' } });

for (const [name, [status, changes, classChanges]] of Object.entries({
  waiting: ['WAITLISTED', WAITING, {}],
  next: ['WAITLISTED', { ...WAITING, position: 1 }, {}],
  offered: ['OFFERED', OFFERED, { fee: 80_000 }],
  paying: ['AWAITING_PAYMENT', PAYING, { fee: 80_000 }],
  approved: ['APPROVED', {}, { online_link: 'https://meet.example.com/drawing' }],
  running: ['APPROVED', { can_edit: false, can_cancel: false }, { starts_at: at(-2, 10), status: 'RUNNING' }],
  applied: ['APPLIED', { can_edit: false }, {}],
  rejected: [
    'REJECTED',
    {
      reason: '이번에는 지원한 분이 많았어요.\n다음 반에서 만나요.',
      may_apply_again: true,
      can_cancel: false,
      can_edit: false,
    },
    {},
  ],
  refund: ['CANCELLED', { end_kind: 'APPLICANT', refund_due: 53_333, can_cancel: false, can_edit: false }, {}],
  class: [
    'CANCELLED',
    { end_kind: 'CLASS', reason: '강사 사정으로 열지 못해요.', can_cancel: false, can_edit: false },
    {},
  ],
  missed: ['EXPIRED', { end_kind: 'OFFER', may_apply_again: true, can_cancel: false, can_edit: false }, {}],
  long: ['WAITLISTED', { ...WAITING, position: 1_204 }, { title: LONG.topic, location: LONG.place }],
} as const)) {
  lookAt(`enrollment-${name}`, {
    path: mine(status),
    answers: enrollmentAnswers(status, changes, classChanges),
    shows: 'article',
  });
}
lookAt('enrollment-gone', { path: mine('APPROVED'), answers: classAnswers() });
lookAt('enrollment-loading', {
  path: mine('APPROVED'),
  answers: { ...classAnswers(), 'GET /enrollments/enrollment-APPROVED': 'never' },
  isWaiting: true,
});
lookAt('enrollment-cancel', {
  path: mine('APPROVED'),
  answers: enrollmentAnswers('APPROVED', { refund_if_cancelled: 53_333 }, { fee: 80_000 }),
  act: (target) => target.locator('button.text-no').click(),
  shows: 'dialog[open]',
});
lookAt('enrollment-leave', {
  path: mine('WAITLISTED'),
  answers: enrollmentAnswers('WAITLISTED', WAITING),
  act: (target) => target.locator('button.text-no').click(),
  shows: 'dialog[open]',
});
lookAt('enrollment-edit', {
  path: mine('APPROVED'),
  answers: enrollmentAnswers('APPROVED'),
  act: (target) => target.locator('article section button').first().click(),
  shows: '#question-phone',
});
lookAt('enrollment-edit-loses-place', {
  path: mine('APPROVED'),
  answers: enrollmentAnswers('APPROVED', { edit_loses_place: true }),
  act: (target) => target.locator('article section button').first().click(),
  shows: 'form .bg-wait-soft',
});
lookAt('enrollment-edit-form-off', {
  path: mine('APPROVED'),
  answers: {
    ...enrollmentAnswers('APPROVED'),
    'GET /classes/drawing/form': { body: { ...FORM, version: 4, is_active: false } },
  },
  act: (target) => target.locator('article section button').first().click(),
  shows: 'article section [role=status]',
});
lookAt('enrollment-offer-over', {
  path: mine('OFFERED'),
  answers: {
    ...enrollmentAnswers('OFFERED'),
    'GET /enrollments/enrollment-OFFERED': [
      { body: enrollment('OFFERED', OFFERED) },
      {
        body: {
          ...enrollment('EXPIRED', { end_kind: 'OFFER', can_cancel: false, can_edit: false }),
          id: 'enrollment-OFFERED',
        },
      },
    ],
    'POST /classes/drawing/enrollments/enrollment-OFFERED/accept': refused.offerOver,
  },
  act: (target) => target.locator('.bg-brand-soft button').first().click(),
  shows: '[role=alert]',
});

function sending(answer: Answers[string]): Answers {
  return { ...classAnswers(), [SENT]: answer };
}

async function fill(target: Page): Promise<void> {
  await target.locator('#question-phone input').fill('010-1234-5678');
  await target.locator('#question-level label').nth(1).click();
  await target.locator('#question-years input').fill('2');
  await target.locator('#question-days label').nth(0).click();
  await target.locator('#question-days label').nth(2).click();
  await target.locator('#terms-terms label').click();
}

async function submit(target: Page): Promise<void> {
  await target.locator('[data-bottom-bar] button').click();
}

async function send(target: Page): Promise<void> {
  await fill(target);
  await submit(target);
}
