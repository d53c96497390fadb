import type { Page } from 'playwright-core';
import {
  HOST_BOOKINGS,
  HOST_SLOTS,
  INVITED,
  LONG,
  LONG_HOST_BOOKINGS,
  LONG_HOST_SLOTS,
  MAILS,
  page,
  refusals,
  USER,
} from './data.ts';
import { lookAt } from './look-at.ts';
import { type Answers, problem } from './stand-in.ts';

const signedIn = (slots: object[] = HOST_SLOTS, invitations: object[] = INVITED): Answers => ({
  'GET /users/me': { body: USER },
  'GET /admin/slots': { body: page(slots) },
  'GET /admin/slots/d/bookings': { body: page(HOST_BOOKINGS) },
  'GET /admin/slots/a/bookings': { body: page([]) },
  'GET /admin/invitations': { body: page(invitations) },
  'POST /admin/invitations': { status: 201, body: INVITED[0] },
});
const policy = (host_signup: string, first_account: boolean): Answers => ({
  'GET /auth/policy': { body: { host_signup, first_account } },
});

async function chooseMany(page: Page): Promise<void> {
  await page.locator('form fieldset label').last().click();
  await page.locator('input[name=start]').fill('09:00');
}

async function signIn(page: Page): Promise<void> {
  await page.locator('input[name=email]').fill('seoyeon@example.com');
  await page.locator('input[name=password]').fill('wrong password');
  await page.locator('button[type=submit]').click();
}

lookAt('login', { path: '/login', answers: {} });
lookAt('login-wrong', {
  path: '/login',
  answers: {
    'POST /auth/login': {
      status: 401,
      body: problem(401, 'wrong_credentials', '이메일이나 비밀번호가 맞지 않아요', '둘 중 하나가 달라요.'),
    },
  },
  act: signIn,
  shows: '[role=alert]',
});
lookAt('signup', { path: '/signup', answers: policy('open', true), shows: 'form' });
lookAt('signup-empty', {
  path: '/signup',
  answers: policy('open', false),
  act: (page) => page.locator('button[type=submit]').click(),
  shows: '[role=alert]',
});
lookAt('signup-closed', { path: '/signup', answers: policy('invite', false), shows: 'p.bg-surface' });
lookAt('host-today', { path: '/host', answers: signedIn(), shows: 'section a' });
lookAt('host-today-empty', { path: '/host', answers: signedIn([], []), shows: '.border-dashed' });
lookAt('host-today-waiting', {
  path: '/host',
  answers: { ...signedIn(), 'GET /admin/slots': 'never' },
  shows: '[role=status]',
});
lookAt('host-today-internal', {
  path: '/host',
  answers: { ...signedIn(), 'GET /admin/slots': { status: 500, body: refusals.internal } },
  shows: '[role=alert]',
});
lookAt('host-alone', {
  path: '/host',
  answers: { 'GET /users/me': { body: { ...USER, organisation: null } } },
});
lookAt('host-ended', {
  path: '/host',
  answers: {
    ...signedIn(),
    'GET /admin/slots': { status: 401, body: problem(401, 'session_ended', '로그인이 끝났어요', '') },
  },
  shows: 'dialog[open]',
});
lookAt('host-slots', { path: '/host/slots', answers: signedIn(), shows: 'section a' });
lookAt('host-slots-empty', { path: '/host/slots', answers: signedIn([]), shows: '.border-dashed' });
lookAt('host-slot', { path: '/host/slots/d', answers: signedIn(), shows: 'li' });
lookAt('host-slot-long', {
  path: '/host/slots/d',
  answers: {
    ...signedIn(LONG_HOST_SLOTS),
    'GET /users/me': { body: { ...USER, name: LONG.name, email: LONG.email } },
    'GET /admin/slots/d': { body: LONG_HOST_SLOTS[0] },
    'GET /admin/slots/d/bookings': { body: page(LONG_HOST_BOOKINGS) },
  },
  shows: 'li',
});
lookAt('host-slots-long', { path: '/host/slots', answers: signedIn(LONG_HOST_SLOTS), shows: 'section a' });
lookAt('host-slot-cancel', {
  path: '/host/slots/d',
  answers: signedIn(),
  act: (page) => page.locator('section[aria-labelledby] .text-no').click(),
  shows: 'dialog[open]',
});
lookAt('host-slot-gone', { path: '/host/slots/nowhere', answers: signedIn(), shows: 'section[aria-labelledby] p' });
lookAt('host-slot-new', { path: '/host/slots/new', answers: signedIn(), shows: 'form' });
lookAt('host-slot-forgotten', {
  path: '/host/slots/new',
  answers: signedIn([]),
  act: async (page) => {
    await page.locator('input[name=minutes]').fill('0');
    await page.locator('input[name=online_link]').fill('meet.example.com');
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});
lookAt('host-slot-many', {
  path: '/host/slots/new',
  answers: {
    ...signedIn(),
    'POST /admin/slots/batch': {
      status: 409,
      body: problem(409, 'slot_overlaps', '겹치는 시간이 있어요', '이미 연 시간과 겹쳐요.', {
        errors: [{ pointer: '/slots/1', code: 'overlaps', detail: '10:00–10:50과 겹쳐요.' }],
      }),
    },
  },
  act: async (page) => {
    await chooseMany(page);
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});
lookAt('host-invitations', { path: '/host/invitations', answers: signedIn(), shows: 'li' });
lookAt('host-invitations-empty', {
  path: '/host/invitations',
  answers: signedIn(HOST_SLOTS, []),
  shows: '.border-dashed',
});
lookAt('host-invitation-revoke', {
  path: '/host/invitations',
  answers: signedIn(),
  act: (page) => page.locator('li:nth-child(2) .text-no').last().click(),
  shows: 'dialog[open]',
});
lookAt('host-invite', { path: '/host/invitations/new', answers: signedIn(), shows: 'form' });
lookAt('host-invited', {
  path: '/host/invitations/new?email=haneul@example.com',
  answers: signedIn(),
  act: (page) => page.locator('button[type=submit]').click(),
  shows: 'section[aria-labelledby] [role=status]',
});
lookAt('host-menu', {
  path: '/host',
  answers: signedIn(),
  act: (page) => page.locator('button[aria-haspopup=menu]').click(),
  shows: '[role=menu]',
});
lookAt('dev-mail', { path: '/dev/mail', answers: { 'GET /dev/mails': { body: page(MAILS) } }, shows: 'article' });
lookAt('dev-mail-html', {
  path: '/dev/mail',
  answers: { 'GET /dev/mails': { body: page(MAILS) } },
  act: (page) => page.locator('article fieldset label').last().click(),
  shows: 'iframe',
});
lookAt('dev-mail-empty', {
  path: '/dev/mail',
  answers: { 'GET /dev/mails': { body: page([]) } },
  shows: '.border-dashed',
});
