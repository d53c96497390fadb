import type { Page } from 'playwright-core';
import { LONG, refusals } from './data.ts';
import {
  BATCH,
  CLIENT,
  CLIENTS,
  HISTORY,
  HOST_BOOKINGS,
  HOST_SLOTS,
  hostBooking,
  hostSlot,
  INVITED,
  LONG_HOST_BOOKINGS,
  LONG_HOST_SLOTS,
  MAIL_PREVIEWS,
  MAILS,
  NOTE,
  NOTE_HISTORY,
  ORGANISATION,
  page,
  patternPreview,
  problemOn,
  THEIR_NOTE,
  TO_CLOSE,
  TODAY_BOOKINGS,
  USER,
  WEEK,
} from './host-data.ts';
import { lookAt } from './look-at.ts';
import { type Answers, problem } from './stand-in.ts';

const signedIn = (slots: object[] = HOST_SLOTS, invitations: object[] = INVITED): Answers => ({
  'GET /users/me': { body: USER },
  'GET /organisation': { body: ORGANISATION },
  'GET /admin/slots': { body: page(slots) },
  'GET /admin/slots/d': { body: hostSlot('d', 1, 10, 3, { waiting_count: 2 }) },
  'GET /admin/slots/d/bookings': { body: page(HOST_BOOKINGS) },
  'GET /admin/slots/d/history': { body: HISTORY },
  'GET /admin/bookings': { body: page(TODAY_BOOKINGS) },
  'GET /admin/bookings?to_close': { body: page(TO_CLOSE) },
  'GET /admin/bookings/1': { body: HOST_BOOKINGS[0] },
  'GET /admin/bookings/1/note': { body: NOTE },
  'GET /admin/bookings/1/note/history': { body: NOTE_HISTORY },
  'GET /admin/bookings/1/history': { body: { items: HISTORY.items.slice(2, 5) } },
  'GET /admin/invitations': { body: page(invitations) },
  'POST /admin/invitations': { status: 201, body: INVITED[0] },
});
const policy = (host_signup: string, first_account: boolean): Answers => ({
  'GET /auth/policy': { body: { host_signup, first_account } },
});
const press = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
const menu = (button: RegExp, item: RegExp) => async (page: Page) => {
  await page.getByRole('button', { name: button }).first().click();
  await page.getByRole('menuitem', { name: item }).click();
};

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

// Today
const dayOf = { ...signedIn(WEEK.slice(0, 5)), 'GET /admin/bookings': { body: page(TODAY_BOOKINGS) } };
lookAt('host-today', { path: '/host', answers: dayOf, shows: 'ol li ul li' });
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
lookAt('host-today-long', {
  path: '/host',
  answers: {
    ...signedIn(LONG_HOST_SLOTS),
    'GET /admin/bookings': { body: page(LONG_HOST_BOOKINGS) },
    'GET /admin/bookings?to_close': { body: page(LONG_HOST_BOOKINGS.slice(0, 1)) },
  },
  shows: 'ol li b',
});
lookAt('host-today-refused', {
  path: '/host',
  answers: {
    ...dayOf,
    'POST /admin/bookings/9/complete': {
      status: 409,
      body: problem(409, 'correction_over', '이제 바꿀 수 없어요', '끝난 지 30일이 지났어요.'),
    },
  },
  act: async (page) => {
    await page
      .getByRole('button', { name: /^왔어요$|^Came$/ })
      .last()
      .click();
  },
  shows: '[role=alert]',
});
lookAt('host-day-cancel', {
  path: '/host',
  answers: dayOf,
  act: menu(/이날 모두|Whole day/, /모두 취소|Cancel all/),
  shows: 'dialog[open]',
});
lookAt('host-day-report', {
  path: '/host',
  answers: {
    ...dayOf,
    'POST /admin/days/2026-11-20/cancel': {
      body: {
        date: '2026-11-20',
        items: [
          { slot_id: 'w3', slot: WEEK[2], refused: null },
          { slot_id: 'w4', slot: null, refused: 'slot_started' },
        ],
      },
    },
  },
  act: async (page) => {
    await menu(/이날 모두|Whole day/, /모두 취소|Cancel all/)(page);
    await page.locator('dialog[open] button').last().click();
    await page.locator('dialog[open] li').waitFor();
  },
  shows: 'dialog[open] li',
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
lookAt('host-menu', {
  path: '/host',
  answers: signedIn(),
  act: (page) => page.locator('button[aria-haspopup=menu]').first().click(),
  shows: '[role=menu]',
});

// Calendar
const week = signedIn(WEEK);
lookAt('host-week', { path: '/host/slots', answers: week, shows: '.slot-card' });
lookAt('host-week-away', {
  path: '/host/slots',
  answers: {
    ...week,
    'GET /users/me': {
      body: { ...USER, organisation: { ...USER.organisation, zone: 'Asia/Kathmandu' } },
    },
  },
  shows: '.slot-card',
});
lookAt('host-week-empty', { path: '/host/slots', answers: signedIn([]), shows: '.calendar [role=table], .calendar' });
lookAt('host-week-waiting', {
  path: '/host/slots',
  answers: { ...week, 'GET /admin/slots': 'never' },
  shows: '[role=status]',
});
lookAt('host-week-internal', {
  path: '/host/slots',
  answers: { ...week, 'GET /admin/slots': { status: 500, body: refusals.internal } },
  shows: '[role=alert]',
});
/** Takes a slot of the calendar down by an hour. */
const drag = (id: string) => async (page: Page) => {
  const slot = page.locator(`a[href*="/host/slots/${id}"]`).first();
  await slot.scrollIntoViewIfNeeded();
  const box = await slot.boundingBox();
  if (!box) throw new Error(`${id} is not in the calendar`);
  await page.mouse.move(box.x + 20, box.y + 15);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + 40, { steps: 4 });
  await page.mouse.move(box.x + 20, box.y + 75, { steps: 4 });
  await page.mouse.up();
};
lookAt('host-week-move', {
  path: '/host/slots',
  answers: week,
  act: async (page) => {
    await page.locator('.slot-card').first().waitFor();
    await drag('w3')(page);
  },
  shows: 'dialog[open]',
});
lookAt('host-week-refused', {
  path: '/host/slots',
  answers: {
    ...week,
    'PATCH /admin/slots/w6': {
      status: 409,
      body: problem(409, 'slot_overlaps', '겹치는 시간이 있어요', '18:00–18:50과 겹쳐요.'),
    },
  },
  act: async (page) => {
    await page.locator('.slot-card').first().waitFor();
    await drag('w6')(page);
  },
  shows: '[role=alert]',
});
lookAt('host-week-long', { path: '/host/slots', answers: signedIn(LONG_HOST_SLOTS), shows: '.slot-card' });
lookAt('host-day', { path: '/host/slots?view=day', answers: signedIn(WEEK.slice(0, 5)), shows: '.slot-card' });
lookAt('host-slots', { path: '/host/slots?view=list', answers: signedIn(), shows: 'section a' });
lookAt('host-slots-empty', { path: '/host/slots?view=list', answers: signedIn([]), shows: '.border-dashed' });
lookAt('host-slots-long', {
  path: '/host/slots?view=list',
  answers: signedIn(LONG_HOST_SLOTS),
  shows: 'section a',
});

// One slot
lookAt('host-slot', {
  path: '/host/slots/d',
  answers: week,
  act: (page) => page.locator('.slot-card').first().waitFor({ state: 'attached' }),
  shows: 'section[aria-labelledby] li',
});
lookAt('host-slot-history', {
  path: '/host/slots/d',
  answers: week,
  act: async (page) => {
    await page.locator('summary').nth(1).waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();
  },
  shows: 'details ol li',
});
lookAt('host-slot-long', {
  path: '/host/slots/d',
  answers: {
    ...signedIn(LONG_HOST_SLOTS),
    'GET /users/me': { body: { ...USER, name: LONG.name, email: LONG.email } },
    'GET /admin/slots/d': { body: LONG_HOST_SLOTS[0] },
    'GET /admin/slots/d/bookings': { body: page(LONG_HOST_BOOKINGS) },
  },
  shows: 'section[aria-labelledby] li',
});
lookAt('host-slot-cancelled', {
  path: '/host/slots/d',
  answers: {
    ...week,
    'GET /admin/slots/d': { body: hostSlot('d', 1, 10, 0, { status: 'CANCELLED', cancel_reason: '공휴일' }) },
    'GET /admin/slots/d/bookings': { body: page([]) },
  },
  shows: 'section[aria-labelledby] button',
});
lookAt('host-slot-edit', {
  path: '/host/slots/d',
  answers: week,
  act: press(/^바꾸기$|^Edit$/),
  shows: 'form',
});
lookAt('host-slot-edit-asks', {
  path: '/host/slots/d',
  answers: week,
  act: async (page) => {
    await press(/^바꾸기$|^Edit$/)(page);
    await page.locator('input[name=start]').fill('14:00');
    await page.locator('input[name=place]').fill('2층 상담실');
    await page.locator('form button[type=submit]').click();
  },
  shows: 'dialog[open]',
});
lookAt('host-slot-edit-few', {
  path: '/host/slots/d',
  answers: week,
  act: async (page) => {
    await press(/^바꾸기$|^Edit$/)(page);
    await page.locator('input[name=capacity]').fill('2');
  },
  shows: 'form [role=alert]',
});
lookAt('host-slot-cancel', {
  path: '/host/slots/d',
  answers: week,
  act: menu(/이 시간으로 더|More to do with this slot/, /시간 취소|Cancel slot/),
  shows: 'dialog[open]',
});
lookAt('host-slot-gone', {
  path: '/host/slots/nowhere',
  answers: signedIn(),
  shows: 'section[aria-labelledby] p',
});
lookAt('host-slot-new', { path: '/host/slots/new', answers: week, shows: 'form' });
lookAt('host-slot-dragged', {
  path: '/host/slots/new?start=2026-11-20T08:00:00.000Z&end=2026-11-20T09:20:00.000Z',
  answers: week,
  shows: 'form',
});
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
    await page.locator('form fieldset label').nth(1).click();
    await page.locator('input[name=start]').fill('09:00');
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});

// Weekly pattern
const pattern = (problems: object[] = []): Answers => ({
  ...week,
  'POST /admin/slots/pattern': { body: patternPreview(problems) },
});
lookAt('host-pattern', { path: '/host/slots/pattern', answers: pattern(), shows: 'aside button[aria-pressed]' });
lookAt('host-pattern-problems', {
  path: '/host/slots/pattern',
  answers: pattern([
    problemOn(4, '09:00', 'overlaps'),
    problemOn(4, '10:00', 'overlaps'),
    problemOn(11, '09:00', 'overlaps'),
    problemOn(6, '01:30', 'repeats'),
  ]),
  act: async (page) => {
    await page.locator('aside [role=alert]').waitFor();
    await page.locator('aside button[aria-pressed]').first().click();
  },
  shows: 'aside button[aria-pressed=true]',
});
lookAt('host-pattern-none', {
  path: '/host/slots/pattern',
  answers: {
    ...week,
    'POST /admin/slots/pattern': {
      status: 422,
      body: problem(422, 'invalid', '적은 내용을 확인해 주세요', '', {
        errors: [{ pointer: '/times', code: 'too_few', detail: '열리는 시간이 없어요.' }],
      }),
    },
  },
  shows: 'aside [role=status].bg-wait-soft',
});
lookAt('host-pattern-forgotten', {
  path: '/host/slots/pattern',
  answers: pattern(),
  act: async (page) => {
    await page.locator('aside button[aria-pressed]').first().waitFor();
    const chosen = page.locator('fieldset fieldset input:checked');
    while ((await chosen.count()) > 0) await chosen.first().uncheck({ force: true });
    await page.locator('input[name=topic]').fill('');
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});

// Bookings
const bookings = { ...week, 'GET /admin/bookings': { body: page([...TODAY_BOOKINGS, ...HOST_BOOKINGS]) } };
lookAt('host-bookings', { path: '/host/bookings', answers: bookings, shows: 'ul li' });
lookAt('host-bookings-empty', {
  path: '/host/bookings',
  answers: { ...week, 'GET /admin/bookings': { body: page([]) } },
  shows: '.border-dashed',
});
lookAt('host-bookings-none', {
  path: '/host/bookings?q=%ED%99%8D',
  answers: { ...week, 'GET /admin/bookings': { body: page([]) } },
  shows: '.border-dashed',
});
lookAt('host-booking', { path: '/host/bookings/1', answers: week, shows: 'textarea' });
lookAt('host-booking-history', {
  path: '/host/bookings/1',
  answers: week,
  act: (page) => page.locator('summary').first().click(),
  shows: 'details ol li',
});
lookAt('host-booking-merge', {
  path: '/host/bookings/1',
  answers: {
    ...week,
    'PUT /admin/bookings/1/note': {
      status: 409,
      body: problem(409, 'note_changed', '기록이 바뀌었어요', '', { current: THEIR_NOTE }),
    },
  },
  act: async (page) => {
    await page.locator('textarea').fill(`${NOTE.text}\n- 장학금 알아보기`);
    await page.locator('textarea').blur();
    await page.getByRole('button', { name: /합쳐서 쓰기|Write one from both/ }).click();
  },
  shows: 'textarea',
});
lookAt('host-booking-offline', {
  path: '/host/bookings/1',
  answers: { ...week, 'PUT /admin/bookings/1/note': 'none' },
  act: async (page) => {
    await page.locator('textarea').fill(`${NOTE.text}\n- 장학금 알아보기`);
    await page.locator('textarea').blur();
    await page.getByRole('button', { name: /지금 저장|Save now/ }).waitFor();
  },
});
lookAt('host-booking-refused', {
  path: '/host/bookings/1',
  answers: {
    ...week,
    'GET /admin/bookings/1/note': { status: 403, body: problem(403, 'not_allowed', '볼 수 없는 기록이에요', '') },
  },
  shows: '#note h2',
});
lookAt('host-booking-long', {
  path: '/host/bookings/1',
  answers: {
    ...week,
    'GET /admin/bookings/1': {
      body: { ...hostBooking('1', LONG_HOST_SLOTS[0] ?? hostSlot('d', 1, 10, 1), LONG), note: LONG.instructions },
    },
  },
  shows: 'textarea',
});
lookAt('host-booking-cancel', {
  path: '/host/bookings/1',
  answers: week,
  act: press(/예약 취소|Cancel booking/),
  shows: 'dialog[open]',
});
lookAt('host-booking-gone', { path: '/host/bookings/nowhere', answers: week, shows: 'h1' });
lookAt('host-book', {
  path: '/host/bookings/new',
  answers: { ...bookings, 'GET /admin/slots': { body: page(WEEK.slice(2, 5)) } },
  shows: 'form fieldset label',
});
lookAt('host-book-full', {
  path: '/host/bookings/new',
  answers: {
    ...bookings,
    'GET /admin/slots': { body: page(WEEK.slice(2, 5)) },
    'POST /admin/bookings': {
      status: 409,
      body: problem(409, 'slot_full', '자리가 없어요', '', { waiting: 2, waitlist: true }),
    },
  },
  act: async (page) => {
    await page.locator('form fieldset input').first().check({ force: true });
    await page.locator('input[name=name]').fill('한도윤');
    await page.locator('button[type=submit]').click();
  },
  shows: 'form .bg-wait-soft',
});
lookAt('host-booked', {
  path: '/host/bookings/new',
  answers: {
    ...bookings,
    'GET /admin/slots': { body: page(WEEK.slice(2, 5)) },
    'POST /admin/bookings': { status: 201, body: TODAY_BOOKINGS[4] },
  },
  act: async (page) => {
    await page.locator('form fieldset input').first().check({ force: true });
    await page.locator('input[name=name]').fill('윤지아');
    await page.locator('button[type=submit]').click();
  },
  shows: 'section[aria-labelledby] [role=status]',
});

// Invitations
lookAt('host-invitations', { path: '/host/invitations', answers: signedIn(), shows: 'li' });
lookAt('host-invitations-empty', {
  path: '/host/invitations',
  answers: signedIn(HOST_SLOTS, []),
  shows: '.border-dashed',
});
lookAt('host-invitation-revoke', {
  path: '/host/invitations',
  answers: signedIn(),
  act: menu(/^haneul@example.com 초대로|invitation of haneul@/, /초대 취소|Withdraw/),
  shows: 'dialog[open]',
});
lookAt('host-invitation-revoke-live', {
  path: '/host/invitations',
  answers: {
    ...signedIn(),
    'POST /admin/invitations/haneul%40example.com/revoke': {
      status: 409,
      body: problem(409, 'invitation_has_bookings', '예약이 있는 초대예요', '', { live: 2 }),
    },
  },
  act: async (page) => {
    await menu(/^haneul@example.com 초대로|invitation of haneul@/, /초대 취소|Withdraw/)(page);
    await page.locator('dialog[open] button').last().click();
    await page.locator('dialog[open] button:nth-child(3)').waitFor();
  },
  shows: 'dialog[open]',
});
lookAt('host-invitation-link', {
  path: '/host/invitations',
  answers: signedIn(),
  act: menu(/^haneul@example.com 초대로|invitation of haneul@/, /새 링크|Replace/),
  shows: 'dialog[open]',
});
lookAt('host-invite', { path: '/host/invitations/new', answers: signedIn(), shows: 'form' });
lookAt('host-invite-scope', {
  path: '/host/invitations/new?email=haneul@example.com',
  answers: signedIn(),
  act: async (page) => {
    await page.locator('form fieldset label').nth(1).click();
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});
lookAt('host-invited', {
  path: '/host/invitations/new?email=haneul@example.com',
  answers: signedIn(),
  act: (page) => page.locator('button[type=submit]').click(),
  shows: 'section[aria-labelledby] [role=status]',
});
const bulk = { ...signedIn(), 'POST /admin/invitations/batch': { body: BATCH } };
const paste = async (page: Page) => {
  await page.locator('textarea').fill(BATCH.items.map(({ text }) => text).join('\n'));
  await page.locator('button[type=submit]').click();
};
lookAt('host-bulk', { path: '/host/invitations/bulk', answers: bulk, shows: 'form' });
lookAt('host-bulk-file', {
  path: '/host/invitations/bulk',
  answers: bulk,
  act: async (page) => {
    await page.locator('input[type=file]').setInputFiles({
      name: '2학기 상담 신청자 명단(최종).csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('haneul@example.com\n'),
    });
    await page.locator('button[type=submit]').click();
  },
  shows: 'table',
});
lookAt('host-bulk-preview', { path: '/host/invitations/bulk', answers: bulk, act: paste, shows: 'table' });
lookAt('host-bulk-sent', {
  path: '/host/invitations/bulk',
  answers: bulk,
  act: async (page) => {
    await paste(page);
    await page.getByRole('button', { name: /초대 보내기|Invite 4/ }).click();
  },
  shows: '[role=status] h2',
});

// Clients
const clients = {
  ...week,
  'GET /admin/clients/list': { body: page(CLIENTS) },
  'GET /admin/clients': { body: CLIENT },
  'GET /admin/bookings/20/note': { body: NOTE },
};
lookAt('host-clients', { path: '/host/clients', answers: clients, shows: 'li' });
lookAt('host-clients-empty', {
  path: '/host/clients',
  answers: { ...clients, 'GET /admin/clients/list': { body: page([]) } },
  shows: '.border-dashed',
});
lookAt('host-client', {
  path: '/host/clients/haneul@example.com',
  answers: clients,
  act: (page) => page.locator('summary').nth(1).click(),
  shows: 'textarea',
});
lookAt('host-client-long', {
  path: '/host/clients/haneul@example.com',
  answers: {
    ...clients,
    'GET /admin/clients': {
      body: { ...CLIENT, name: LONG.name, email: LONG.email, bookings: LONG_HOST_BOOKINGS, invitation: INVITED[1] },
    },
  },
  shows: 'ol li',
});
lookAt('host-client-gone', {
  path: '/host/clients/nobody@example.com',
  answers: {
    ...clients,
    'GET /admin/clients': { status: 404, body: problem(404, 'not_found', '찾을 수 없어요', '') },
  },
  shows: 'h1',
});

// Settings
lookAt('host-settings', { path: '/host/settings', answers: week, shows: 'form' });
lookAt('host-settings-staff', {
  path: '/host/settings',
  answers: { ...week, 'GET /users/me': { body: { ...USER, organisation: { ...USER.organisation, role: 'STAFF' } } } },
  shows: 'form',
});
lookAt('host-settings-refused', {
  path: '/host/settings',
  answers: {
    ...week,
    'PATCH /organisation': {
      status: 422,
      body: problem(422, 'invalid', '적은 내용을 확인해 주세요', '', {
        errors: [{ pointer: '/zone', code: 'not_a_zone', detail: '이런 시간대는 없어요.' }],
      }),
    },
  },
  act: async (page) => {
    await page.locator('input[name=zone]').fill('Asia/Mapo');
    await page.locator('select[name=note_retention_days]').selectOption('365');
    await page.locator('button[type=submit]').click();
  },
  shows: '[role=alert]',
});
lookAt('host-mails', {
  path: '/host/settings/mails',
  answers: { ...week, 'GET /admin/mail-previews': { body: MAIL_PREVIEWS } },
  shows: 'iframe',
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
