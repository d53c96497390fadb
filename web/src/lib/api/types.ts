/**
 * The shapes of docs/API.md, by hand. When the server's OpenAPI document exists, `npm run api-types` generates
 * `schema.ts` from it and these names become aliases of `components['schemas'][…]`; nothing else has to change.
 */

/** RFC 3339, in UTC. Only `src/lib/time.ts` turns it into something a person reads. */
export type Instant = string;

export interface Page<Item> {
  items: Item[];
  page: number;
  page_size: number;
  total: number;
}

export type HostSignup = 'open' | 'domains' | 'invite' | 'admin';
export type Locale = 'ko' | 'en';

export interface SignupPolicy {
  host_signup: HostSignup;
  first_account: boolean;
}

export interface Organisation {
  id: string;
  name: string;
  zone: string;
  role: 'OWNER' | 'MANAGER' | 'STAFF' | 'DOOR';
}

export interface User {
  id: string;
  email: string;
  name: string;
  role: 'USER' | 'ADMIN';
  locale: Locale;
  zone: string;
  organisation: Organisation | null;
}

/** The tokens are in the answer for programs; the browser uses the cookies that come with it. */
export interface Session {
  expires_in: number;
  user: User;
}

export type SlotStatus = 'OPEN' | 'CLOSED' | 'CANCELLED';

export interface Slot {
  id: string;
  host_id: string;
  topic: string;
  place: string | null;
  online_link: string | null;
  instructions: string | null;
  starts_at: Instant;
  ends_at: Instant;
  capacity: number;
  booked_count: number;
  status: SlotStatus;
  cancel_reason: string | null;
  created_at: Instant;
  version: number;
}

export interface NewSlot {
  starts_at: Instant;
  ends_at: Instant;
  capacity: number;
  topic: string;
  place?: string;
  online_link?: string;
  instructions?: string;
}

export type BookingStatus = 'BOOKED' | 'CANCELLED';
export type CancelKind = 'GUEST' | 'HOST' | 'SLOT';

export interface HostBooking {
  id: string;
  slot_id: string;
  name: string;
  email: string | null;
  note: string | null;
  status: BookingStatus;
  cancel_kind: CancelKind | null;
  cancel_reason: string | null;
  created_at: Instant;
  cancelled_at: Instant | null;
}

export type InvitationStatus = 'LIVE' | 'USED' | 'EXPIRED' | 'REVOKED';

export interface Invitation {
  id: string;
  email: string;
  uses: number;
  uses_left: number;
  status: InvitationStatus;
  expires_at: Instant;
  revoked_at: Instant | null;
  created_at: Instant;
  sent_at: Instant | null;
  mail: 'QUEUED' | 'SENT' | 'FAILED';
  link: string;
}

export interface NewInvitation {
  email: string;
  expires_at: Instant;
  uses: number;
  locale: Locale;
}

export interface GuestSlot {
  id: string;
  topic: string;
  place: string | null;
  online_link: string | null;
  instructions: string | null;
  starts_at: Instant;
  ends_at: Instant;
  capacity: number;
  free: number;
  status: SlotStatus;
  version: number;
}

export interface GuestSlots {
  zone: string;
  items: GuestSlot[];
}

/** What the live stream sends: the changing part of a slot. */
export interface SlotChange {
  id: string;
  capacity: number;
  free: number;
  status: SlotStatus;
  version: number;
}

export interface OwnBooking {
  id: string;
  manage_token: string;
  slot: GuestSlot;
}

export interface ValidInvitation {
  host: { name: string; zone: string; locale: Locale };
  organisation_name: string;
  email_hint: string;
  expires_at: Instant;
  uses_left: number;
  bookings: OwnBooking[];
}

export interface Booking {
  id: string;
  slot: GuestSlot;
  name: string;
  note: string | null;
  status: BookingStatus;
  cancel_kind: CancelKind | null;
  cancel_reason: string | null;
  cancelled_at: Instant | null;
  created_at: Instant;
  manage_token: string;
  host: { name: string; zone: string };
  cancel_until: Instant;
}

export interface NewBooking {
  token: string;
  slot_id: string;
  name: string;
  note?: string;
}

export interface DevelopmentMail {
  id: string;
  at: Instant;
  to: string;
  subject: string;
  text: string;
  html: string;
}
