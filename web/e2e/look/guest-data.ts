/** What guests may find behind their links, for the pictures. */
import { at, BOOKING, guestSlot, HOST, INVITATION, LONG_SLOTS, NOW, SLOTS } from './data.ts';
import { type Answers, problem } from './stand-in.ts';

const MINUTE_MS = 60_000;

/** An instant some minutes after the moment of the pictures. */
export const soon = (minutes: number) => new Date(NOW + minutes * MINUTE_MS).toISOString();

export const invitation = (body: object = INVITATION, items: object[] = SLOTS): Answers => ({
  'GET /invitations/validate': { body },
  'GET /invitations/slots': { body: { zone: HOST.zone, items } },
});

/** A booking as its link shows it, with the slots that it could move to. */
export const managed = (changes: object = {}, items: object[] = SLOTS): Answers => ({
  'GET /bookings/manage': { body: booking(changes) },
  'GET /invitations/slots': { body: { zone: HOST.zone, items } },
});

export const booking = (changes: object = {}) => ({ ...BOOKING, ...changes });

export const own = (id: string, status: string, slot: object, more: object = {}) => ({
  id,
  manage_token: id,
  status,
  slot,
  position: null,
  offer: null,
  ...more,
});

const FULL = guestSlot('b', 1, 11, 0, { waiting: 5 });
export const WAITING = { status: 'WAITLISTED', slot: FULL, position: 3 };
export const OFFERED = { status: 'OFFERED', slot: FULL, offer: { until: soon(72), first_come: false } };
export const FIRST_COME = {
  status: 'WAITLISTED',
  slot: { ...FULL, starts_at: soon(95), ends_at: soon(145) },
  position: 2,
  offer: { until: null, first_come: true },
};
export const KEPT = own('kept', 'BOOKED', guestSlot('f', 3, 14, 2));

export const OWN = {
  booked: own('booked', 'BOOKED', guestSlot('a', 1, 10, 1)),
  waiting: own('waiting', 'WAITLISTED', guestSlot('b', 1, 11, 0, { waiting: 2 }), { position: 2 }),
  offered: own('offered', 'OFFERED', guestSlot('k', 11, 9, 0), { offer: { until: soon(72), first_come: false } }),
  long: own('long', 'BOOKED', LONG_SLOTS[1] ?? {}),
};

export const ended = (status: string, end_kind: string | null = null, more: object = {}) =>
  booking({ status, end_kind, ended_at: at(0, 9, 12), slot: FULL, ...more });

const refusal = (code: string, title: string, more: object = {}) => ({
  status: 409,
  body: problem(409, code, title, '', more),
});

export const refused = {
  offerOver: refusal('offer_over', '제안이 끝났어요'),
  placeGone: refusal('place_gone', '다른 분이 먼저 받았어요'),
  used: refusal('invitation_used', '이미 쓴 초대예요'),
  bookingOver: refusal('booking_over', '이미 끝난 예약이에요'),
  sameSlot: refusal('same_slot', '같은 시간이에요'),
  moveTooLate: refusal('move_too_late', '옮길 수 있는 때가 지났어요', { notice_minutes: 120 }),
  alreadyWaiting: refusal('already_waiting', '이미 대기하고 있어요'),
  manyWaits: refusal('too_many_waits', '대기가 너무 많아요'),
  full: refusal('slot_full', '자리가 없어요', { waiting: 2, waitlist: true }),
  fullWithoutLine: refusal('slot_full', '자리가 없어요', { waiting: 0, waitlist: false }),
  limited: { status: 429, body: problem(429, 'rate_limited', '너무 자주 눌렀어요', '조금 쉬었다가 다시 해 주세요.') },
};
