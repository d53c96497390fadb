import type { Page } from 'playwright-core';
import { BOOKING, guestSlot, HOST, INVITATION, LONG, LONG_SLOTS, refusals, SLOTS } from './data.ts';
import { lookAt } from './look-at.ts';
import type { Answers } from './stand-in.ts';

const invitation = (body: object = INVITATION, items: object[] = SLOTS): Answers => ({
  'GET /invitations/validate': { body },
  'GET /invitations/slots': { body: { zone: HOST.zone, items } },
});

async function choose(page: Page): Promise<void> {
  await page.locator('input[name=slot]:enabled').first().check({ force: true });
  await page.locator('form input').fill('이하늘');
  await page.locator('form textarea').fill('전공을 바꿀지 고민하고 있어요.');
}

async function press(page: Page): Promise<void> {
  await choose(page);
  await page.locator('button[type=submit]').click();
}

lookAt('invite', { path: '/invite/token', answers: invitation(), act: choose });
lookAt('invite-start', { path: '/invite/token', answers: invitation() });
lookAt('invite-lost', {
  path: '/invite/token',
  answers: { ...invitation(), 'POST /bookings': { status: 409, body: refusals.full } },
  act: press,
  shows: '[role=alert]',
});
lookAt('invite-done', {
  path: '/invite/token',
  answers: { ...invitation(), 'POST /bookings': { status: 201, body: BOOKING } },
  act: press,
  shows: 'time',
});
lookAt('invite-own', {
  path: '/invite/token',
  answers: invitation({
    ...INVITATION,
    uses_left: 0,
    bookings: [{ id: 'booking', manage_token: 'token', slot: BOOKING.slot }],
  }),
});
lookAt('invite-mixed', {
  path: '/invite/token',
  answers: invitation(INVITATION, [
    guestSlot('a', 1, 9, 12, { topic: '집단 상담', capacity: 20, place: '2층 강당' }),
    guestSlot('b', 1, 10, 1, { capacity: 1, place: null, online_link: 'https://meet.example.com/a' }),
    guestSlot('c', 1, 23, 2),
    guestSlot('d', 40, 10, 90, { capacity: 120 }),
  ]),
});
lookAt('invite-waiting', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': 'never' },
  isWaiting: true,
});
lookAt('invite-long', {
  path: '/invite/token',
  answers: invitation({ ...INVITATION, host: { ...HOST, name: LONG.name }, email_hint: LONG.email }, LONG_SLOTS),
  act: choose,
});
lookAt('invite-forgotten', {
  path: '/invite/token',
  answers: invitation(),
  act: (page) => page.locator('button[type=submit]').click(),
  shows: '[role=alert]',
});
lookAt('invite-unsure', {
  path: '/invite/token',
  answers: { ...invitation(), 'POST /bookings': 'none' },
  act: press,
  shows: '[role=alert]',
});
lookAt('invite-full', {
  path: '/invite/token',
  answers: invitation(INVITATION, [guestSlot('a', 1, 10, 0), guestSlot('b', 2, 10, 0)]),
});
lookAt('invite-own-many', {
  path: '/invite/token',
  answers: invitation({
    ...INVITATION,
    bookings: [
      { id: 'booking', manage_token: 'token', slot: BOOKING.slot },
      { id: 'other', manage_token: 'other', slot: LONG_SLOTS[1] },
    ],
  }),
});
lookAt('invite-nothing', { path: '/invite/token', answers: invitation(INVITATION, []) });
lookAt('invite-expired', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 410, body: refusals.expired } },
});
lookAt('invite-revoked', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 410, body: refusals.revoked } },
});
lookAt('invite-replaced', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 410, body: refusals.replaced } },
});
lookAt('invite-unknown', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 404, body: refusals.unknown } },
});
lookAt('manage', { path: '/manage/token', answers: { 'GET /bookings/manage': { body: BOOKING } } });
lookAt('manage-waiting', {
  path: '/manage/token',
  answers: { 'GET /bookings/manage': 'never' },
  isWaiting: true,
});
lookAt('manage-long', {
  path: '/manage/token',
  answers: {
    'GET /bookings/manage': {
      body: {
        ...BOOKING,
        name: LONG.name,
        slot: LONG_SLOTS[1],
        host: { ...HOST, name: LONG.name, zone: 'Asia/Kathmandu' },
      },
    },
  },
});
lookAt('manage-over', {
  path: '/manage/token',
  answers: { 'GET /bookings/manage': { body: { ...BOOKING, slot: guestSlot('a', -1, 10, 1) } } },
});
lookAt('manage-asking', {
  path: '/manage/token',
  answers: { 'GET /bookings/manage': { body: BOOKING } },
  act: (page) => page.locator('article section:last-of-type button').last().click(),
  shows: 'dialog[open]',
});
lookAt('manage-late', {
  path: '/manage/token',
  answers: { 'GET /bookings/manage': { body: { ...BOOKING, cancel_until: '2026-01-01T00:00:00Z' } } },
});
lookAt('manage-cancelled', {
  path: '/manage/token',
  answers: {
    'GET /bookings/manage': {
      body: {
        ...BOOKING,
        status: 'CANCELLED',
        cancel_kind: 'SLOT',
        cancelled_at: BOOKING.created_at,
        cancel_reason: '몸이 좋지 않아 쉬어요.',
      },
    },
  },
});
lookAt('manage-internal', {
  path: '/manage/token',
  answers: { 'GET /bookings/manage': { status: 500, body: refusals.internal } },
});
lookAt('not-found', { path: '/nowhere', answers: {} });
lookAt('home', { path: '/', answers: {} });
