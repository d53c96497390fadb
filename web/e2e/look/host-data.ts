import { at, dateOf, guestSlot, LONG } from './data.ts';

const { name: _name, email: _email, ...LONG_PLACE } = LONG;

export const USER = {
  id: 'user',
  email: 'seoyeon@example.com',
  name: '김서연',
  role: 'ADMIN',
  locale: 'ko',
  zone: 'Asia/Seoul',
  organisation: { id: 'organisation', name: '마포 진로센터', zone: 'Asia/Seoul', role: 'OWNER' },
};

export function hostSlot(id: string, days: number, hour: number, booked_count: number, changes: object = {}) {
  const { free: _, ...slot } = guestSlot(id, days, hour, 0);
  return {
    ...slot,
    host_id: 'user',
    booked_count,
    waiting_count: 0,
    waitlist: true,
    cancel_reason: null,
    created_at: at(-3, 9),
    ...changes,
  };
}

export const HOST_SLOTS = [
  hostSlot('a', 0, 9, 3),
  hostSlot('b', 0, 14, 2),
  hostSlot('c', 0, 23, 1, { capacity: 1, topic: '전화 상담', place: null }),
  hostSlot('d', 1, 10, 1),
  hostSlot('e', 1, 11, 3),
  hostSlot('f', 1, 14, 0, { status: 'CLOSED' }),
  hostSlot('g', 3, 10, 8, { capacity: 12, topic: '집단 상담: 나에게 맞는 전공을 찾는 네 가지 질문' }),
  hostSlot('h', 3, 14, 41, { capacity: 120, topic: '학부모 설명회' }),
  hostSlot('i', 4, 10, 0, { status: 'CANCELLED', cancel_reason: '공휴일' }),
];

export const LONG_HOST_SLOTS = [
  hostSlot('d', 0, 22, 999, { ...LONG_PLACE, capacity: 1_000, ends_at: at(1, 1, 30) }),
  hostSlot('e', 1, 9, 12, { ...LONG_PLACE, capacity: 12 }),
  hostSlot('f', 2, 9, 31, { ...LONG_PLACE, capacity: 60 }),
];

export const page = (items: object[]) => ({ items, page: 1, page_size: 50, total: items.length });

/** A booking of a slot as its host sees it. */
export function hostBooking(id: string, slot: ReturnType<typeof hostSlot>, changes: object = {}) {
  const { topic, starts_at, ends_at, status } = slot;
  return {
    id,
    slot_id: slot.id,
    slot: { topic, starts_at, ends_at, status },
    name: '이하늘',
    email: 'haneul@example.com',
    note: null,
    status: 'BOOKED',
    end_kind: null,
    end_reason: null,
    position: null,
    offer_until: null,
    booked_by_host: false,
    has_note: false,
    created_at: at(-1, 9, 12),
    ended_at: null,
    ...changes,
  };
}

const person = (name: string, email: string | null, changes: object = {}) => ({ name, email, ...changes });
const [PAST_SLOT, TODAY_SLOT] = [hostSlot('w1', 0, 9, 3), hostSlot('w3', 0, 11, 2)];

export const HOST_BOOKINGS = [
  hostBooking('1', hostSlot('d', 1, 10, 1), { note: '전공을 바꿀지 고민하고 있어요.', has_note: true }),
  hostBooking('3', hostSlot('d', 1, 10, 1), person('최유진', null, { booked_by_host: true, created_at: at(-1, 12) })),
  hostBooking(
    '4',
    hostSlot('d', 1, 10, 1),
    person('정민호', 'minho@example.com', { status: 'OFFERED', offer_until: at(0, 21), created_at: at(-1, 13) }),
  ),
  hostBooking(
    '5',
    hostSlot('d', 1, 10, 1),
    person('윤지아', 'jia@example.com', { status: 'WAITLISTED', position: 1, note: '아무 때나 괜찮아요.' }),
  ),
  hostBooking(
    '6',
    hostSlot('d', 1, 10, 1),
    person('한도윤', 'doyun@example.com', { status: 'WAITLISTED', position: 2 }),
  ),
  hostBooking('2', hostSlot('d', 1, 10, 1), {
    ...person('박서준', 'seojun@example.com'),
    status: 'CANCELLED',
    end_kind: 'GUEST',
    end_reason: '시험이 있어요.',
    created_at: at(-2, 9),
    ended_at: at(-1, 20),
  }),
];

export const TODAY_BOOKINGS = [
  hostBooking('7', PAST_SLOT, { status: 'COMPLETED', has_note: true, note: '이력서를 가져갈게요.' }),
  hostBooking('8', PAST_SLOT, person('박서준', 'seojun@example.com', { status: 'NO_SHOW' })),
  hostBooking('9', PAST_SLOT, person('최유진', 'yujin@example.com')),
  hostBooking('10', TODAY_SLOT, person('정민호', 'minho@example.com', { note: '전공을 바꿀지 고민하고 있어요.' })),
  hostBooking('11', TODAY_SLOT, person('윤지아', null, { booked_by_host: true })),
  hostBooking('12', TODAY_SLOT, person('한도윤', 'doyun@example.com', { status: 'WAITLISTED', position: 1 })),
];

export const TO_CLOSE = [
  hostBooking('13', hostSlot('y', -2, 10, 1), person('강하린', 'harin@example.com')),
  hostBooking('14', hostSlot('z', -1, 14, 1), person('오시우', 'siwoo@example.com', { note: '이력서를 봐 주세요.' })),
];

export const LONG_HOST_BOOKINGS = HOST_BOOKINGS.map((booking) => ({ ...booking, name: LONG.name, email: LONG.email }));

/** A week as a busy counsellor has it. */
export const WEEK = [
  hostSlot('w1', 0, 9, 3),
  hostSlot('w2', 0, 10, 3, { waiting_count: 2 }),
  hostSlot('w3', 0, 11, 2),
  hostSlot('w4', 0, 14, 1, { status: 'CLOSED' }),
  hostSlot('w5', 0, 15, 1, { capacity: 1, topic: '전화 상담', starts_at: at(0, 15, 30), ends_at: at(0, 16, 0) }),
  hostSlot('w6', 0, 12, 0),
  ...[-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6].flatMap((day) => [
    // The one whose sheet is opened.
    day === 1 ? hostSlot('d', 1, 10, 3, { waiting_count: 2 }) : hostSlot(`x${day}`, day, 10, (day + 9) % 4),
    hostSlot(`v${day}`, day, 13, (day + 8) % 3, {
      capacity: day % 3 === 0 ? 8 : 3,
      topic: day % 3 === 0 ? '집단 상담' : '진로 상담',
      ends_at: at(day, day % 3 === 0 ? 14 : 13, 50),
      ...(day === 2 || day === -2 ? { status: 'CANCELLED', cancel_reason: '공휴일' } : {}),
    }),
    hostSlot(`u${day}`, day, 16, (day + 7) % 3, day % 2 === 0 ? { waiting_count: 1, booked_count: 3 } : {}),
  ]),
];

export const ORGANISATION = {
  id: 'organisation',
  name: '마포 진로센터',
  zone: 'Asia/Seoul',
  locale: 'ko',
  cancel_notice_minutes: 120,
  overlap_allowed: false,
  waitlist_default: true,
  remind_day: true,
  remind_hour: true,
  note_retention_days: 1_095,
};

export const HISTORY = {
  items: [
    { type: 'OfferMade', actor: 'SYSTEM', details: { until: at(0, 21) } },
    { type: 'BookingCancelled', actor: 'GUEST', actor_name: '박서준', details: { kind: 'LATE' } },
    { type: 'OfferEnded', actor: 'SYSTEM', details: { how: 'MISSED', out: false } },
    {
      type: 'SlotChanged',
      actor: 'USER',
      actor_name: '김서연',
      booking_id: null,
      details: { capacity: 3, status: 'OPEN' },
    },
    { type: 'BookingWaitlisted', actor: 'GUEST', actor_name: '윤지아', details: {} },
    { type: 'BookingCreated', actor: 'GUEST', actor_name: '이하늘', details: { accepted: false } },
    { type: 'SlotCreated', actor: 'USER', actor_name: '김서연', booking_id: null, details: {} },
  ].map((entry, age) => ({ actor_name: null, booking_id: `${age}`, at: at(-1, 20 - age, 12), ...entry })),
};

export const NOTE = {
  text: '전공을 바꿀지 고민하고 있다. 적성 검사에서 언어와 사회 영역이 높게 나왔다.\n\n다음 만남까지\n- 두 학과의 1학년 시간표를 찾아 견주어 오기\n- 선배 한 명에게 물어보기',
  version: 3,
  updated_at: at(0, 5, 3),
  updated_by: '김서연',
};

export const THEIR_NOTE = {
  text: '전공을 바꿀지 고민하고 있다. 적성 검사에서 언어와 사회 영역이 높게 나왔다.\n\n부모님과 함께 오기로 했다.\n\n다음 만남까지\n- 선배 한 명에게 물어보기',
  version: 4,
  updated_at: at(0, 6, 2),
  updated_by: '이수진',
};

export const NOTE_HISTORY = {
  items: [
    { version: 3, text: NOTE.text, at: at(0, 5, 3), by: '김서연' },
    { version: 2, text: '전공을 바꿀지 고민하고 있다.', at: at(0, 4, 40), by: '김서연' },
    { version: 1, text: '', at: at(-1, 15), by: '이수진' },
  ],
};

export const CLIENT = {
  email: 'haneul@example.com',
  name: '이하늘',
  counts: { booked: 1, completed: 3, no_show: 1, cancelled: 1 },
  bookings: [
    hostBooking('1', hostSlot('d', 1, 10, 1), { note: '전공을 바꿀지 고민하고 있어요.' }),
    hostBooking('20', hostSlot('p', -14, 10, 1), { status: 'COMPLETED', has_note: true }),
    hostBooking('21', hostSlot('q', -28, 15, 1), {
      status: 'CANCELLED',
      end_kind: 'LATE',
      end_reason: '버스를 놓쳤어요.',
      ended_at: at(-28, 14),
    }),
    hostBooking('22', hostSlot('r', -42, 10, 1), { status: 'NO_SHOW' }),
    hostBooking('23', hostSlot('s', -400, 10, 1), { status: 'COMPLETED', has_note: true }),
  ],
  invitation: null,
};

export const CLIENTS = [
  { email: 'haneul@example.com', name: '이하늘', last_at: at(1, 10), bookings: 5, booking_id: null },
  { email: LONG.email, name: LONG.name, last_at: at(0, 9), bookings: 12, booking_id: null },
  { email: null, name: '윤지아', last_at: at(-1, 14), bookings: 1, booking_id: '11' },
  { email: 'minho@example.com', name: '정민호', last_at: at(-40, 14), bookings: 2, booking_id: null },
];

/** Six weeks of Tuesdays and Thursdays, three slots each, as the server would tell of them before they open. */
export function patternPreview(problems: object[] = []) {
  const items = Array.from({ length: 42 }, (_, day) => day + 1)
    .filter((day) => [2, 4].includes(new Date(Date.parse(at(day, 12))).getUTCDay()))
    .flatMap((day) =>
      [9, 10, 11].map((hour) => ({
        date: dateOf(day),
        starts_at: at(day, hour),
        ends_at: at(day, hour, 50),
      })),
    );
  return { zone: 'Asia/Seoul', items, problems };
}

export const problemOn = (days: number, time: string, code: string) => ({ date: dateOf(days), time, code });

export const BATCH = {
  created: 3,
  extended: 1,
  duplicates: 1,
  invalid: 1,
  items: [
    ['haneul@example.com', 'CREATED'],
    ['박서준 <seojun@example.com>', 'CREATED', 'seojun@example.com'],
    ['yujin@example.com', 'EXTENDED'],
    ['haneul@example.com', 'DUPLICATE'],
    ['010-1234-5678', 'INVALID', null],
    [LONG.email, 'CREATED'],
  ].map(([text, outcome, email = text], position) => ({ line: position + 1, text, email, outcome })),
};

const MAIL_HTML =
  '<body style="margin:0;padding:24px 12px;background:#F7F6F3;color:#14161A;font-family:Pretendard,sans-serif">' +
  '<div style="max-width:560px;margin:0 auto;padding:28px 24px;background:#FFFFFF;border:1px solid #E6E3DD;border-radius:16px">' +
  '<h1 style="font-size:22px">상담에 초대했어요</h1><p>김서연 님이 진로 상담에 초대했어요.</p></div></body>';

export const MAIL_PREVIEWS = {
  items: [
    ['INVITATION', '초대'],
    ['BOOKING_CONFIRMED', '예약 확인'],
    ['REMINDER_DAY', '하루 전 알림'],
    ['BOOKING_MOVED', '예약 변경'],
    ['BOOKING_CANCELLED_BY_HOST', '예약 취소'],
    ['OFFER', '자리 알림'],
  ].map(([kind, title]) => ({
    kind,
    subject: `[마포 진로센터] ${title}: 11월 21일(토) 10:00 진로 상담`,
    text: `${title}\n\n11월 21일(토) 10:00–10:50\n마포구 백범로 31, 3층 상담실`,
    html: MAIL_HTML,
  })),
};

const invited = (email: string, status: string, mail: string, more: object = {}) => ({
  id: email,
  email,
  uses: 1,
  uses_left: status === 'USED' ? 0 : 1,
  status,
  expires_at: at(7, 18),
  revoked_at: null,
  created_at: at(-1, 9),
  sent_at: at(-1, 9),
  mail,
  link: 'http://localhost:1/invite/AZOvK3t2cYh0q8R2wLx7AZOvK3t2cYh0q8R2wLx7AZOv',
  scope: { topic: null, from: null, until: null },
  live: status === 'USED' ? 1 : 0,
  ...more,
});

export const INVITED = [
  invited('haneul@example.com', 'LIVE', 'SENT'),
  invited(LONG.email, 'LIVE', 'QUEUED', {
    uses: 3,
    uses_left: 2,
    live: 1,
    scope: { topic: '진로 상담', from: dateOf(1), until: dateOf(30) },
  }),
  invited('nobody@wrong.example', 'LIVE', 'FAILED'),
  invited('typo@gmial.example', 'BOUNCED', 'FAILED'),
  invited('yujin@example.com', 'USED', 'SENT'),
  invited('doyun@example.com', 'USED', 'SENT', { live: 0 }),
  invited('minho@example.com', 'EXPIRED', 'SENT', { expires_at: at(-2, 18) }),
  invited('jia@example.com', 'REVOKED', 'SENT'),
];

export const MAILS = [
  {
    id: '1',
    at: at(0, 9),
    to: 'haneul@example.com',
    subject: '김서연 님이 상담에 초대했어요',
    text: '안녕하세요,\n\n김서연 님이 진로 상담에 초대했어요. 아래 링크에서 시간을 골라 주세요.\n\nhttp://localhost:1/invite/AZOvK3t2cYh0q8R2wLx7\n\n11월 27일(금) 18:00까지 고를 수 있어요.',
    html: '<h1>진로 상담</h1><p>김서연 님이 초대했어요.</p>',
  },
  {
    id: '2',
    at: at(0, 8),
    to: 'yujin@example.com',
    subject: '예약했어요: 11월 21일(토) 10:00',
    text: '예약했어요.',
    html: '<p>예약했어요.</p>',
  },
];
