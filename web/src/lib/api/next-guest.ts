/**
 * What guests read and do, as the contract of the whole consultations says it. The server's document does not have
 * these shapes yet; once `schema.ts` has them, this file goes: its types move to `types.ts`, its calls become `call`.
 */
import { call } from './client';
import type { Instant } from './types';

export interface GuestSlot {
  id: string;
  topic: string;
  place: string | null;
  /** Given with a booking only. */
  online_link: string | null;
  instructions: string | null;
  starts_at: Instant;
  ends_at: Instant;
  capacity: number;
  /** For newcomers: 0 while anybody waits. */
  free: number;
  waiting: number;
  waitlist: boolean;
  status: 'OPEN' | 'CLOSED' | 'CANCELLED';
  version: number;
}

export interface GuestSlots {
  zone: string;
  items: GuestSlot[];
}

/** What the live stream sends: the changing part of a slot. */
export type SlotChange = Pick<
  GuestSlot,
  'id' | 'starts_at' | 'ends_at' | 'capacity' | 'free' | 'waiting' | 'waitlist' | 'status' | 'version'
>;

export type BookingStatus =
  | 'BOOKED'
  | 'COMPLETED'
  | 'NO_SHOW'
  | 'CANCELLED'
  | 'WAITLISTED'
  | 'OFFERED'
  | 'DECLINED'
  | 'MISSED'
  | 'LEFT'
  | 'ENDED';

/** Of CANCELLED: GUEST, LATE, HOST, SLOT. Of ENDED: STARTED, SLOT, HOST, USED, MOVED. */
export type EndKind = 'GUEST' | 'LATE' | 'HOST' | 'SLOT' | 'STARTED' | 'USED' | 'MOVED';

export interface Offer {
  until: Instant | null;
  /** In the last hours a place is free, and the first of those waiting to accept gets it. */
  first_come: boolean;
}

export interface OwnBooking {
  id: string;
  manage_token: string;
  status: BookingStatus;
  slot: GuestSlot;
  position: number | null;
  offer: Offer | null;
}

/** Which slots an invitation is for; all null: every slot of the host. Days are the host's, both included. */
export interface Scope {
  topic: string | null;
  from: string | null;
  until: string | null;
}

export interface Welcome {
  host: GuestHost;
  organisation_name: string;
  email_hint: string;
  expires_at: Instant;
  uses_left: number;
  scope: Scope;
  bookings: OwnBooking[];
}

export interface GuestHost {
  name: string;
  zone: string;
}

export interface BookBody {
  token: string;
  slot_id: string;
  name: string;
  note?: string;
  waitlist?: boolean;
}

export interface Booking {
  id: string;
  slot: GuestSlot;
  name: string;
  note: string | null;
  status: BookingStatus;
  end_kind: EndKind | null;
  end_reason: string | null;
  ended_at: Instant | null;
  created_at: Instant;
  manage_token: string;
  host: GuestHost;
  /** The start itself after the host changed the time. */
  cancel_until: Instant;
  /** 1 is the next one. */
  position: number | null;
  offer: Offer | null;
  /** This one waits to move; the place it keeps meanwhile. */
  keeps: OwnBooking | null;
  /** This one keeps its place and waits elsewhere to move. */
  waits: OwnBooking[];
}

interface Sent {
  query?: { token: string };
  body?: object;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

const send = call as unknown as <Answer>(method: 'GET' | 'POST', path: string, sent: Sent) => Promise<Answer>;

export const guestApi = {
  invitation: (token: string, signal: AbortSignal) =>
    send<Welcome>('GET', '/invitations/validate', { query: { token }, signal }),
  slots: (token: string, signal: AbortSignal) =>
    send<GuestSlots>('GET', '/invitations/slots', { query: { token }, signal }),
  book: (body: BookBody, idempotencyKey: string) => send<Booking>('POST', '/bookings', { body, idempotencyKey }),
  booking: (token: string, signal: AbortSignal) =>
    send<Booking>('GET', '/bookings/manage', { query: { token }, signal }),
  cancel: (body: { token: string; reason?: string }, idempotencyKey: string) =>
    send<Booking>('POST', '/bookings/manage/cancel', { body, idempotencyKey }),
  late: (body: { token: string; reason?: string }, idempotencyKey: string) =>
    send<Booking>('POST', '/bookings/manage/late', { body, idempotencyKey }),
  move: (body: { token: string; slot_id: string; waitlist?: boolean }, idempotencyKey: string) =>
    send<Booking>('POST', '/bookings/manage/move', { body, idempotencyKey }),
  answer: (answer: 'accept' | 'decline' | 'leave', token: string, idempotencyKey: string) =>
    send<Booking>('POST', `/bookings/waitlist/${answer}`, { body: { token }, idempotencyKey }),
  find: (email: string) => send<object>('POST', '/bookings/find', { body: { email } }),
};
