import { problem } from './stand-in.ts';

const SEOUL_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** An instant by Seoul's wall clock, some days from now. */
export function at(days: number, hour: number, minute = 0): string {
  const today = Math.floor((Date.now() + SEOUL_MS) / DAY_MS) * DAY_MS;
  return new Date(today + days * DAY_MS + hour * 3_600_000 + minute * 60_000 - SEOUL_MS).toISOString();
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
    status: 'OPEN',
    version: 1,
    ...changes,
  };
}

export const SLOTS = [
  guestSlot('a', 1, 10, 2),
  guestSlot('b', 1, 11, 0),
  guestSlot('c', 1, 14, 1),
  guestSlot('d', 1, 16, 3, { status: 'CLOSED' }),
  guestSlot('e', 3, 11, 3),
  guestSlot('f', 3, 14, 3),
  guestSlot('g', 4, 10, 2),
  guestSlot('h', 5, 10, 1),
  guestSlot('i', 6, 15, 3),
  guestSlot('j', 7, 9, 0),
  guestSlot('k', 11, 9, 2),
];

export const HOST = { name: '김서연', zone: 'Asia/Seoul', locale: 'ko' };

export const INVITATION = {
  host: HOST,
  organisation_name: '마포 진로센터',
  email_hint: 'h***@example.com',
  expires_at: at(7, 18),
  uses_left: 1,
  bookings: [],
};

export const BOOKING = {
  id: 'booking',
  slot: guestSlot('a', 1, 10, 1),
  name: '이하늘',
  note: '전공을 바꿀지 고민하고 있어요.',
  status: 'BOOKED',
  cancel_kind: null,
  cancel_reason: null,
  cancelled_at: null,
  created_at: at(0, 0),
  manage_token: 'AZOvK3t2cYh0q8R2wLx7',
  host: HOST,
  cancel_until: at(1, 8),
};

export const refusals = {
  expired: problem(410, 'invitation_expired', '초대가 끝났어요', '', { expired_at: at(-1, 18), host_name: '김서연' }),
  revoked: problem(410, 'invitation_revoked', '거두어진 초대예요', '', { host_name: '김서연' }),
  replaced: problem(410, 'link_replaced', '바뀐 링크예요', '', { replaced_at: at(-1, 9) }),
  unknown: problem(404, 'unknown_link', '열 수 없는 링크예요', ''),
  full: problem(409, 'slot_full', '자리가 없어요', '방금 마지막 자리가 나갔어요.'),
  internal: problem(500, 'internal', '서버에 문제가 생겼어요', '요청을 끝내지 못했어요.'),
};
