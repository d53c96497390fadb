import type { Page } from 'playwright-core';
import { BOOKING, guestSlot, HOST, INVITATION, LONG, LONG_SLOTS, refusals } from './data.ts';
import {
  booking,
  ended,
  FIRST_COME,
  invitation,
  KEPT,
  managed,
  OFFERED,
  OWN,
  own,
  refused,
  soon,
  WAITING,
} from './guest-data.ts';
import { lookAt } from './look-at.ts';

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
    bookings: [OWN.booked],
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
    bookings: [OWN.booked, OWN.long],
  }),
});
lookAt('invite-nothing', { path: '/invite/token', answers: invitation(INVITATION, []) });
lookAt('invite-expired', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 410, body: refusals.expired } },
  shows: 'main a[href="/find"]',
});
lookAt('invite-revoked', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 410, body: refusals.revoked } },
  shows: 'main a[href="/find"]',
});
lookAt('invite-replaced', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 410, body: refusals.replaced } },
  shows: 'main a[href="/find"]',
});
lookAt('invite-unknown', {
  path: '/invite/token',
  answers: { 'GET /invitations/validate': { status: 404, body: refusals.unknown } },
  shows: 'main a[href="/find"]',
});
/** Chooses the first slot that has to be waited for, and says who comes. */
async function chooseLine(page: Page): Promise<void> {
  await pick(page, '11:00');
  await page.locator('form input').fill('이하늘');
}

lookAt('invite-line', { path: '/invite/token', answers: invitation(), act: chooseLine });
lookAt('invite-line-done', {
  path: '/invite/token',
  answers: { ...invitation(), 'POST /bookings': { status: 201, body: booking(WAITING) } },
  act: async (page) => {
    await chooseLine(page);
    await page.locator('button[type=submit]').click();
  },
  shows: 'ol',
});
lookAt('invite-lost-no-line', {
  path: '/invite/token',
  answers: { ...invitation(), 'POST /bookings': refused.fullWithoutLine },
  act: press,
  shows: '[role=alert]',
});
lookAt('invite-many-waits', {
  path: '/invite/token',
  answers: { ...invitation(), 'POST /bookings': refused.manyWaits },
  act: press,
  shows: '[role=alert]',
});
lookAt('invite-already-waiting', {
  path: '/invite/token',
  answers: {
    ...invitation(),
    'GET /invitations/validate': [
      { body: { ...INVITATION, uses_left: 2 } },
      { body: { ...INVITATION, uses_left: 2, bookings: [OWN.waiting] } },
    ],
    'POST /bookings': refused.alreadyWaiting,
  },
  act: press,
  shows: '[role=alert]',
});
lookAt('invite-ends-others', {
  path: '/invite/token',
  answers: invitation({ ...INVITATION, bookings: [OWN.waiting] }),
  act: choose,
  shows: 'p[role=status]',
});
lookAt('invite-own-offer', {
  path: '/invite/token',
  answers: invitation({ ...INVITATION, uses_left: 2, bookings: [OWN.booked, OWN.waiting, OWN.offered] }),
  shows: 'li .dot',
});
lookAt('invite-all-full', {
  path: '/invite/token',
  answers: invitation(INVITATION, [
    guestSlot('a', 1, 10, 0, { waiting: 12 }),
    guestSlot('b', 1, 15, 0),
    guestSlot('c', 2, 10, 0, { waitlist: false }),
  ]),
});
lookAt('invite-scope', {
  path: '/invite/token',
  answers: invitation({ ...INVITATION, scope: { topic: '진로 상담', from: '2026-12-01', until: '2026-12-31' } }),
});
lookAt('invite-far', {
  path: '/invite/token',
  zone: 'America/New_York',
  answers: invitation({
    ...INVITATION,
    uses_left: 2,
    scope: { topic: null, from: '2026-12-01', until: null },
    bookings: [OWN.waiting, OWN.offered],
  }),
  act: choose,
});
lookAt('invite-clock-change', {
  path: '/invite/token',
  zone: 'Europe/London',
  answers: invitation(INVITATION, clockChange()),
});

lookAt('manage', { path: '/manage/token', answers: managed() });
lookAt('manage-waiting', { path: '/manage/token', answers: { 'GET /bookings/manage': 'never' }, isWaiting: true });
lookAt('manage-long', {
  path: '/manage/token',
  answers: managed({
    name: LONG.name,
    slot: LONG_SLOTS[1],
    host: { ...HOST, name: LONG.name, zone: 'Asia/Kathmandu' },
  }),
});
lookAt('manage-begun', {
  path: '/manage/token',
  answers: managed({ slot: { ...BOOKING.slot, starts_at: soon(-10), ends_at: soon(40) } }),
});
lookAt('manage-behind', {
  path: '/manage/token',
  answers: { ...managed(WAITING), 'GET /bookings/manage': [{ body: booking(WAITING) }, 'none'] },
  // The page asks again by itself.
  act: (page) => page.locator('article p.text-wait').waitFor(),
});
lookAt('manage-over', { path: '/manage/token', answers: managed({ slot: guestSlot('a', -1, 10, 1) }) });
lookAt('manage-no-show', {
  path: '/manage/token',
  answers: managed({ status: 'NO_SHOW', slot: guestSlot('a', -1, 10, 1) }),
});
lookAt('manage-asking', { path: '/manage/token', answers: managed(), act: pressDanger, shows: 'dialog[open]' });
lookAt('manage-asking-failed', {
  path: '/manage/token',
  answers: { ...managed(), 'POST /bookings/manage/cancel': { status: 500, body: refusals.internal } },
  act: async (page) => {
    await pressDanger(page);
    await page.locator('dialog[open] button').last().click();
  },
  shows: 'dialog [role=alert]',
});
lookAt('manage-free', { path: '/manage/token', answers: managed({ cancel_until: BOOKING.slot.starts_at }) });
lookAt('manage-late', { path: '/manage/token', answers: managed({ cancel_until: '2026-01-01T00:00:00Z' }) });
lookAt('manage-late-asking', {
  path: '/manage/token',
  answers: managed({ cancel_until: '2026-01-01T00:00:00Z' }),
  act: pressDanger,
  shows: 'dialog[open]',
});
lookAt('manage-waits', {
  path: '/manage/token',
  answers: managed({ waits: [OWN.waiting, OWN.offered] }),
});
lookAt('manage-waits-asking', {
  path: '/manage/token',
  answers: managed({ waits: [OWN.waiting] }),
  act: pressDanger,
  shows: 'dialog[open]',
});

lookAt('wait', { path: '/manage/token', answers: managed(WAITING), shows: 'ol' });
lookAt('wait-next', {
  path: '/manage/token',
  answers: managed({ ...WAITING, position: 1, slot: { ...WAITING.slot, waiting: 1 } }),
  shows: 'ol',
});
lookAt('wait-move', { path: '/manage/token', answers: managed({ ...WAITING, keeps: KEPT }), shows: 'ol' });
lookAt('wait-long', {
  path: '/manage/token',
  zone: 'America/New_York',
  answers: managed({
    ...WAITING,
    position: 217,
    slot: { ...LONG_SLOTS[2], waiting: 1_024 },
    host: { ...HOST, name: LONG.name },
  }),
  shows: 'ol',
});
lookAt('wait-asking', { path: '/manage/token', answers: managed(WAITING), act: pressDanger, shows: 'dialog[open]' });

lookAt('offer', { path: '/manage/token', answers: managed(OFFERED), shows: '[role=timer]' });
lookAt('offer-soon', {
  path: '/manage/token',
  answers: managed({ ...OFFERED, offer: { until: soon(9.7), first_come: false } }),
  shows: '[role=timer]',
});
lookAt('offer-move', {
  path: '/manage/token',
  zone: 'America/New_York',
  answers: managed({ ...OFFERED, keeps: KEPT }),
  shows: '[role=timer]',
});
lookAt('offer-first-come', { path: '/manage/token', answers: managed(FIRST_COME), shows: '.bg-brand-soft button' });
lookAt('offer-asking', {
  path: '/manage/token',
  answers: managed({ ...OFFERED, keeps: KEPT }),
  act: (page) => page.locator('article section button').nth(1).click(),
  shows: 'dialog[open]',
});
lookAt('offer-accepted', {
  path: '/manage/token',
  answers: { ...managed(OFFERED), 'POST /bookings/waitlist/accept': { body: booking() } },
  act: accept,
  shows: '[role=status]',
});
lookAt('offer-over', {
  path: '/manage/token',
  answers: {
    'GET /bookings/manage': [{ body: booking(OFFERED) }, { body: booking({ ...WAITING, position: 6 }) }],
    'POST /bookings/waitlist/accept': refused.offerOver,
  },
  act: accept,
  shows: 'ol',
});
lookAt('offer-gone', {
  path: '/manage/token',
  answers: {
    'GET /bookings/manage': [{ body: booking(FIRST_COME) }, { body: booking({ ...FIRST_COME, offer: null }) }],
    'POST /bookings/waitlist/accept': refused.placeGone,
  },
  act: accept,
  shows: 'ol',
});
lookAt('offer-used', {
  path: '/manage/token',
  answers: {
    'GET /bookings/manage': [{ body: booking(OFFERED) }, { body: ended('ENDED', 'USED') }],
    'POST /bookings/waitlist/accept': refused.used,
  },
  act: accept,
  shows: '[role=alert]',
});

for (const [name, body] of Object.entries({
  declined: ended('DECLINED'),
  missed: ended('MISSED'),
  left: ended('LEFT', null, { keeps: KEPT }),
  'ended-started': ended('ENDED', 'STARTED'),
  'ended-slot': ended('ENDED', 'SLOT', { end_reason: '몸이 좋지 않아 쉬어요.' }),
  'ended-host': ended('ENDED', 'HOST', { end_reason: '다른 상담으로 안내드렸어요.' }),
  'ended-used': ended('ENDED', 'USED'),
  'ended-moved': ended('ENDED', 'MOVED', { keeps: own('kept', 'BOOKED', WAITING.slot) }),
  cancelled: ended('CANCELLED', 'SLOT', { end_reason: '몸이 좋지 않아 쉬어요.' }),
  'cancelled-guest': ended('CANCELLED', 'GUEST'),
  'cancelled-waits': ended('CANCELLED', 'GUEST', { waits: [OWN.waiting, OWN.offered] }),
  'cancelled-late': ended('CANCELLED', 'LATE'),
  'cancelled-host': ended('CANCELLED', 'HOST', { end_reason: LONG.instructions }),
})) {
  lookAt(`manage-${name}`, {
    path: '/manage/token',
    answers: { 'GET /bookings/manage': { body } },
    shows: 'p.font-semibold',
  });
}

const MOVE = '/manage/token?move=true';
lookAt('move', { path: MOVE, answers: managed(), shows: 'label:has(input[name=slot])' });
lookAt('move-chosen', { path: MOVE, answers: managed(), act: (page) => pick(page, '14:00') });
lookAt('move-line', { path: MOVE, answers: managed(), act: (page) => pick(page, '11:00') });
lookAt('move-far', {
  path: MOVE,
  zone: 'America/New_York',
  answers: managed({ waits: [OWN.waiting] }),
  shows: 'label:has(input[name=slot])',
});
lookAt('move-none', { path: MOVE, answers: managed({}, []), shows: 'p.font-bold' });
lookAt('move-waiting', {
  path: MOVE,
  answers: { ...managed(), 'GET /invitations/slots': 'never' },
  shows: '[role=status] .skeleton',
});
lookAt('move-lost', {
  path: MOVE,
  answers: { ...managed(), 'POST /bookings/manage/move': refused.full },
  act: move,
  shows: '[role=alert]',
});
lookAt('move-unsure', {
  path: MOVE,
  answers: { ...managed(), 'POST /bookings/manage/move': 'none' },
  act: move,
  shows: '[role=alert]',
});
lookAt('move-already-waiting', {
  path: MOVE,
  answers: { ...managed(), 'POST /bookings/manage/move': refused.alreadyWaiting },
  act: move,
  shows: '[role=alert]',
});
lookAt('move-same', {
  path: MOVE,
  answers: { ...managed(), 'POST /bookings/manage/move': refused.sameSlot },
  act: move,
  shows: 'article [role=alert]',
});
lookAt('move-too-late', {
  path: MOVE,
  answers: {
    ...managed(),
    'GET /bookings/manage': [{ body: booking() }, { body: booking({ cancel_until: '2026-01-01T00:00:00Z' }) }],
    'POST /bookings/manage/move': refused.moveTooLate,
  },
  act: move,
  shows: 'article [role=alert]',
});
lookAt('move-done', {
  path: MOVE,
  answers: { ...managed(), 'POST /bookings/manage/move': { body: booking({ slot: guestSlot('c', 1, 14, 0) }) } },
  act: move,
  shows: 'article [role=status]',
});
lookAt('move-waits-done', {
  path: MOVE,
  answers: { ...managed(), 'POST /bookings/manage/move': { body: booking({ waits: [OWN.waiting] }) } },
  act: async (page) => {
    await pick(page, '11:00');
    await page.locator('[data-bottom-bar] button').click();
  },
  shows: 'article [role=status]',
});

lookAt('find', { path: '/find', answers: {} });
lookAt('find-forgotten', {
  path: '/find',
  answers: {},
  act: (page) => page.locator('button[type=submit]').click(),
  shows: '[role=alert]',
});
lookAt('find-limited', {
  path: '/find',
  answers: { 'POST /bookings/find': refused.limited },
  act: find,
  shows: '[role=alert]',
});
lookAt('find-sent', {
  path: '/find',
  answers: { 'POST /bookings/find': { status: 202, body: {} } },
  act: find,
  shows: 'main ul',
});

async function find(page: Page): Promise<void> {
  await page.locator('input[name=email]').fill(LONG.email);
  await page.locator('button[type=submit]').click();
}

async function pressDanger(page: Page): Promise<void> {
  await page.locator('button.text-no').click();
}

async function accept(page: Page): Promise<void> {
  await page.locator('.bg-brand-soft button').first().click();
}

async function pick(page: Page, time: string): Promise<void> {
  await page.locator('label', { hasText: time }).first().click();
}

async function move(page: Page): Promise<void> {
  await pick(page, '14:00');
  await page.locator('[data-bottom-bar] button').click();
}

/** The day on which London's clocks go back, with the hour that comes twice. */
function clockChange(): object[] {
  const year = new Date().getUTCFullYear() + 1;
  const lastSunday = 31 - new Date(Date.UTC(year, 9, 31)).getUTCDay();
  return [0, 1, 10].map((hour) => {
    const start = Date.UTC(year, 9, lastSunday, hour, 30);
    const times = {
      starts_at: new Date(start).toISOString(),
      ends_at: new Date(start + 50 * 60_000).toISOString(),
    };
    return guestSlot(`clock ${hour}`, 1, 10, 2, times);
  });
}

lookAt('manage-internal', {
  path: '/manage/token',
  answers: { 'GET /bookings/manage': { status: 500, body: refusals.internal } },
});
lookAt('not-found', { path: '/nowhere', answers: {} });
lookAt('home', { path: '/', answers: {} });
