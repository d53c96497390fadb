import { problem } from './stand-in.ts';

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** Every picture is taken on the same Friday morning, at 10:25 in Seoul: two pictures differ only by what changed. */
export const NOW = Date.parse('2026-11-20T01:25:00Z');

/** An instant by Seoul's wall clock, some days from now. */
export function at(days: number, hour: number, minute = 0): string {
  const today = Math.floor((NOW + SEOUL_MS) / DAY_MS) * DAY_MS;
  return new Date(today + days * DAY_MS + hour * 3_600_000 + minute * 60_000 - SEOUL_MS).toISOString();
}

/** The day of Seoul's calendar, some days from now. */
export function dateOf(days: number): string {
  return new Date(Date.parse(at(days, 12)) + SEOUL_MS).toISOString().slice(0, 10);
}

export function guestSlot(id: string, days: number, hour: number, free: number, changes: object = {}) {
  return {
    id,
    topic: '진로 상담',
    place: '마포구 백범로 31, 3층 상담실',
    online_link: null,
    instructions: '지난 적성 검사 결과가 있으면 가져와 주세요.',
    starts_at: at(days, hour),
    ends_at: at(days, hour, 50),
    capacity: 3,
    free,
    waiting: 0,
    waitlist: true,
    status: 'OPEN',
    version: 1,
    ...changes,
  };
}

export const SLOTS = [
  guestSlot('a', 1, 10, 2),
  guestSlot('b', 1, 11, 0, { waiting: 2 }),
  guestSlot('c', 1, 14, 1),
  guestSlot('d', 1, 16, 3, { status: 'CLOSED' }),
  guestSlot('e', 3, 11, 3),
  guestSlot('f', 3, 14, 3),
  guestSlot('g', 4, 10, 2),
  guestSlot('h', 5, 10, 1),
  guestSlot('i', 6, 15, 3),
  guestSlot('j', 7, 9, 0, { waitlist: false }),
  guestSlot('k', 11, 9, 2),
];

export const HOST = { name: '김서연', zone: 'Asia/Seoul', locale: 'ko' };

export const INVITATION = {
  host: HOST,
  organisation_name: '마포 진로센터',
  email_hint: 'h***@example.com',
  expires_at: at(7, 18),
  uses_left: 1,
  scope: { topic: null, from: null, until: null },
  bookings: [],
};

export const BOOKING = {
  id: 'booking',
  slot: guestSlot('a', 1, 10, 1),
  name: '이하늘',
  note: '전공을 바꿀지 고민하고 있어요.',
  status: 'BOOKED',
  end_kind: null,
  end_reason: null,
  ended_at: null,
  created_at: at(0, 0),
  manage_token: 'AZOvK3t2cYh0q8R2wLx7',
  host: HOST,
  cancel_until: at(1, 8),
  position: null,
  offer: null,
  keeps: null,
  waits: [],
};

/** As long as the server lets them be, or nearly. */
export const LONG = {
  name: '알렉산드라 콘스탄티노풀루 반데르메르베 김이박최정강조윤장임',
  email: 'seojun.park.with.a.very.long.address.indeed@counselling-centre.mapo.example.com',
  topic:
    '진로·진학 집단 상담: 나에게 맞는 전공을 찾는 네 가지 질문과 그 답을 함께 찾아가는 두 시간짜리 워크숍(2학기 3회차)',
  place: '서울특별시 마포구 백범로 31, 마포진로직업체험지원센터 본관 3층 대회의실(엘리베이터에서 내려 왼쪽 끝)',
  online_link:
    'https://meet.example.com/r/0190a1b2-77c4-7c3e-9d35-0190a1b277c47c3e9d35?pwd=QWxleGFuZHJhS29uc3RhbnRpbm9wb3Vsb3U',
  instructions: '지난 적성 검사 결과지를 가져와 주세요.\n편한 옷을 입고 오시면 좋아요. 끝나고 10분쯤 설문이 있어요.',
};
const { name: _name, email: _email, ...LONG_PLACE } = LONG;

export const LONG_SLOTS = [
  guestSlot('a', 1, 9, 1_000, { ...LONG_PLACE, capacity: 1_000 }),
  guestSlot('b', 1, 14, 37, { ...LONG_PLACE, capacity: 60, ends_at: at(2, 1, 30) }),
  guestSlot('c', 2, 9, 0, { ...LONG_PLACE, capacity: 1_000 }),
];

export const refusals = {
  expired: problem(410, 'invitation_expired', '초대가 끝났어요', '', { expired_at: at(-1, 18), host_name: '김서연' }),
  revoked: problem(410, 'invitation_revoked', '거두어진 초대예요', '', { host_name: '김서연' }),
  replaced: problem(410, 'link_replaced', '바뀐 링크예요', '', { replaced_at: at(-1, 9) }),
  unknown: problem(404, 'unknown_link', '열 수 없는 링크예요', ''),
  full: problem(409, 'slot_full', '자리가 없어요', '방금 마지막 자리가 나갔어요.', { waiting: 2, waitlist: true }),
  internal: problem(500, 'internal', '서버에 문제가 생겼어요', '요청을 끝내지 못했어요.'),
};
