/**
 * What the host's pages ask of the API that `schema.ts` does not know yet. When the server's document has it, the
 * shapes move to `types.ts` and every call below becomes one of `call`.
 */
import { call } from './client';
import type { Problem } from './problem';
import type { Instant, Locale, Page } from './types';

interface RequestInput {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  keepalive?: boolean;
}

const request = call as unknown as <Answer>(
  method: 'GET' | 'POST' | 'PATCH' | 'PUT',
  path: string,
  input?: RequestInput,
) => Promise<Answer>;

/** A day of the calendar, as `2026-11-21`, in the organisation's zone. */
export type Day = string;

// --- Organisation -------------------------------------------------------------------------------------------------

export interface Organisation {
  id: string;
  name: string;
  zone: string;
  locale: Locale;
  cancel_notice_minutes: number;
  overlap_allowed: boolean;
  waitlist_default: boolean;
  remind_day: boolean;
  remind_hour: boolean;
  /** None: notes are kept until somebody erases them. */
  note_retention_days: number | null;
}

export type OrganisationChange = Partial<Omit<Organisation, 'id'>>;

export const getOrganisation = (signal: AbortSignal) => request<Organisation>('GET', '/organisation', { signal });

export const changeOrganisation = (body: OrganisationChange) =>
  request<Organisation>('PATCH', '/organisation', { body });

// --- Slots --------------------------------------------------------------------------------------------------------

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
  /** Places taken: booked, completed, not come, and offered. */
  booked_count: number;
  waiting_count: number;
  waitlist: boolean;
  status: SlotStatus;
  cancel_reason: string | null;
  created_at: Instant;
  version: number;
}

export interface NewSlot {
  topic: string;
  place?: string;
  online_link?: string;
  instructions?: string;
  starts_at: Instant;
  ends_at: Instant;
  capacity?: number;
  waitlist?: boolean;
}

export interface SlotSearch {
  from?: Instant | undefined;
  until?: Instant | undefined;
  status?: SlotStatus | undefined;
  sort?: 'starts_at' | '-starts_at' | undefined;
  page: number;
  page_size: number;
}

export const getSlots = (query: SlotSearch, signal: AbortSignal) =>
  request<Page<Slot>>('GET', '/admin/slots', { query: { ...query }, signal });

export const getSlot = (id: string, signal: AbortSignal) =>
  request<Slot>('GET', '/admin/slots/{id}', { path: { id }, signal });

export const createSlot = (body: NewSlot, idempotencyKey: string) =>
  request<Slot>('POST', '/admin/slots', { body, idempotencyKey });

export const createSlots = (slots: NewSlot[], idempotencyKey: string) =>
  request<{ items: Slot[] }>('POST', '/admin/slots/batch', { body: { slots }, idempotencyKey });

/** What is left out stays; null removes. */
export interface SlotChange {
  topic?: string;
  place?: string | null;
  online_link?: string | null;
  instructions?: string | null;
  starts_at?: Instant;
  ends_at?: Instant;
  capacity?: number;
  waitlist?: boolean;
  /** With fewer places than are taken: the slot is closed, keeps everybody, and has the places that are taken. */
  close?: true;
  version?: number;
}

export const changeSlot = (id: string, body: SlotChange) =>
  request<Slot>('PATCH', '/admin/slots/{id}', { path: { id }, body });

export const closeSlot = (id: string) => request<Slot>('POST', '/admin/slots/{id}/close', { path: { id } });
export const reopenSlot = (id: string) => request<Slot>('POST', '/admin/slots/{id}/reopen', { path: { id } });
export const cancelSlot = (id: string, reason: string) =>
  request<Slot>('POST', '/admin/slots/{id}/cancel', { path: { id }, body: reason ? { reason } : {} });

// --- Weekly pattern -----------------------------------------------------------------------------------------------

export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export type Repeated = 'EARLIER' | 'LATER' | 'BOTH';

export interface Pattern {
  topic: string;
  place?: string;
  online_link?: string;
  instructions?: string;
  capacity?: number;
  waitlist?: boolean;
  from: Day;
  until: Day;
  times: { weekday: Weekday; starts: string; ends: string }[];
  minutes: number;
  gap_minutes?: number;
  except?: Day[];
  repeated?: Repeated;
}

export type PatternProblemCode = 'does_not_exist' | 'repeats' | 'overlaps' | 'in_the_past';

export interface PatternProblem {
  date: Day;
  time: string;
  code: PatternProblemCode;
}

export interface PatternPreview {
  zone: string;
  items: { date: Day; starts_at: Instant; ends_at: Instant }[];
  problems: PatternProblem[];
}

export const previewPattern = (pattern: Pattern, signal: AbortSignal) =>
  request<PatternPreview>('POST', '/admin/slots/pattern', { body: { ...pattern, dry_run: true }, signal });

export const createPattern = (pattern: Pattern, idempotencyKey: string) =>
  request<{ items: Slot[] }>('POST', '/admin/slots/pattern', { body: pattern, idempotencyKey });

// --- Whole days ---------------------------------------------------------------------------------------------------

export interface DayReport {
  date: Day;
  items: { slot_id: string; slot: Slot | null; refused: string | null }[];
}

export const closeDay = (date: Day, idempotencyKey: string) =>
  request<DayReport>('POST', '/admin/days/{date}/close', { path: { date }, body: {}, idempotencyKey });

export const cancelDay = (date: Day, reason: string, idempotencyKey: string) =>
  request<DayReport>('POST', '/admin/days/{date}/cancel', {
    path: { date },
    body: reason ? { reason } : {},
    idempotencyKey,
  });

// --- Bookings -----------------------------------------------------------------------------------------------------

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

/** GUEST, LATE, HOST and SLOT end as CANCELLED; STARTED, SLOT, HOST, USED and MOVED end a wait. */
export type EndKind = 'GUEST' | 'LATE' | 'HOST' | 'SLOT' | 'STARTED' | 'USED' | 'MOVED';

export interface HostBooking {
  id: string;
  slot_id: string;
  slot: { topic: string; starts_at: Instant; ends_at: Instant; status: SlotStatus };
  name: string;
  email: string | null;
  /** The guest's words. */
  note: string | null;
  status: BookingStatus;
  end_kind: EndKind | null;
  end_reason: string | null;
  /** In the waiting line, 1 is next. */
  position: number | null;
  offer_until: Instant | null;
  booked_by_host: boolean;
  has_note: boolean;
  created_at: Instant;
  ended_at: Instant | null;
}

export interface BookingSearch {
  from?: Instant | undefined;
  until?: Instant | undefined;
  status?: BookingStatus | undefined;
  /** Booked, and the slot has ended. */
  to_close?: 'true' | undefined;
  /** A part of the name. */
  q?: string | undefined;
  sort?: 'starts_at' | '-starts_at' | undefined;
  page: number;
  page_size: number;
}

export const getBookings = (query: BookingSearch, signal: AbortSignal) =>
  request<Page<HostBooking>>('GET', '/admin/bookings', { query: { ...query }, signal });

export const getBookingsOfSlot = (id: string, page: number, page_size: number, signal: AbortSignal) =>
  request<Page<HostBooking>>('GET', '/admin/slots/{id}/bookings', { path: { id }, query: { page, page_size }, signal });

export const getBooking = (id: string, signal: AbortSignal) =>
  request<HostBooking>('GET', '/admin/bookings/{id}', { path: { id }, signal });

export interface NewHostBooking {
  slot_id: string;
  name: string;
  email?: string;
  locale?: Locale;
  note?: string;
  waitlist?: boolean;
}

export const createBooking = (body: NewHostBooking, idempotencyKey: string) =>
  request<HostBooking>('POST', '/admin/bookings', { body, idempotencyKey });

export const completeBooking = (id: string) =>
  request<HostBooking>('POST', '/admin/bookings/{id}/complete', { path: { id } });
export const missBooking = (id: string) =>
  request<HostBooking>('POST', '/admin/bookings/{id}/no-show', { path: { id } });
export const cancelBooking = (id: string, reason: string) =>
  request<HostBooking>('POST', '/admin/bookings/{id}/cancel', { path: { id }, body: reason ? { reason } : {} });

// --- History ------------------------------------------------------------------------------------------------------

export interface HistoryEntry {
  at: Instant;
  type: string;
  actor: 'USER' | 'GUEST' | 'SYSTEM';
  actor_name: string | null;
  booking_id: string | null;
  details: Record<string, unknown>;
}

export const getSlotHistory = (id: string, signal: AbortSignal) =>
  request<{ items: HistoryEntry[] }>('GET', '/admin/slots/{id}/history', { path: { id }, signal });

export const getBookingHistory = (id: string, signal: AbortSignal) =>
  request<{ items: HistoryEntry[] }>('GET', '/admin/bookings/{id}/history', { path: { id }, signal });

// --- Notes --------------------------------------------------------------------------------------------------------

export interface Note {
  text: string;
  /** 0: nothing has been written yet. */
  version: number;
  updated_at: Instant | null;
  updated_by: string | null;
}

export interface NoteVersion {
  version: number;
  text: string;
  at: Instant;
  by: string;
}

export const getNote = (bookingId: string, signal: AbortSignal) =>
  request<Note>('GET', '/admin/bookings/{id}/note', { path: { id: bookingId }, signal });

/** `keepalive` lets the request outlive the page that is being left. */
export const putNote = (bookingId: string, text: string, version: number, keepalive = false) =>
  request<Note>('PUT', '/admin/bookings/{id}/note', { path: { id: bookingId }, body: { text, version }, keepalive });

export const getNoteHistory = (bookingId: string, signal: AbortSignal) =>
  request<{ items: NoteVersion[] }>('GET', '/admin/bookings/{id}/note/history', { path: { id: bookingId }, signal });

// --- Clients ------------------------------------------------------------------------------------------------------

export interface Client {
  email: string;
  name: string | null;
  counts: { booked: number; completed: number; no_show: number; cancelled: number };
  bookings: HostBooking[];
  invitation: Invitation | null;
}

export interface ClientEntry {
  email: string | null;
  name: string;
  last_at: Instant;
  bookings: number;
  /** Of a client without an address, who is known by one booking only. */
  booking_id: string | null;
}

export const getClient = (email: string, signal: AbortSignal) =>
  request<Client>('GET', '/admin/clients', { query: { email }, signal });

export const getClients = (q: string, page: number, signal: AbortSignal) =>
  request<Page<ClientEntry>>('GET', '/admin/clients/list', { query: { q: q || undefined, page }, signal });

// --- Invitations --------------------------------------------------------------------------------------------------

export type InvitationStatus = 'LIVE' | 'USED' | 'EXPIRED' | 'REVOKED' | 'BOUNCED';

/** All null: every time of mine. Both days are included. */
export interface Scope {
  topic: string | null;
  from: Day | null;
  until: Day | null;
}

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
  scope: Scope;
  /** Bookings, waits and offers that live. */
  live: number;
}

/** What one invitation and a whole list of them have in common. */
export interface InvitationTerms {
  expires_at?: Instant;
  uses?: number;
  locale?: Locale;
  scope?: Partial<Record<keyof Scope, string>>;
}

export interface InvitationSearch {
  status?: InvitationStatus | undefined;
  page: number;
  page_size: number;
}

export const getInvitations = (query: InvitationSearch, signal: AbortSignal) =>
  request<Page<Invitation>>('GET', '/admin/invitations', { query: { ...query }, signal });

export const createInvitation = (body: InvitationTerms & { email: string }, idempotencyKey: string) =>
  request<Invitation>('POST', '/admin/invitations', { body, idempotencyKey });

export const resendInvitation = (id: string, isNewLink: boolean) =>
  request<Invitation>('POST', '/admin/invitations/{id}/resend', {
    path: { id },
    body: isNewLink ? { new_link: true } : {},
  });

export const revokeInvitation = (id: string, bookings?: 'KEEP' | 'CANCEL') =>
  request<Invitation>('POST', '/admin/invitations/{id}/revoke', { path: { id }, body: bookings ? { bookings } : {} });

export type BatchOutcome = 'CREATED' | 'EXTENDED' | 'DUPLICATE' | 'INVALID';

export interface BatchReport {
  created: number;
  extended: number;
  duplicates: number;
  invalid: number;
  items: { line: number; text: string; email: string | null; outcome: BatchOutcome }[];
}

/** Exactly one of `text` and `file`, the latter in base64. */
export type BatchSource = { text: string } | { file: string };

export const previewInvitations = (body: InvitationTerms & BatchSource) =>
  request<BatchReport>('POST', '/admin/invitations/batch', { body: { ...body, dry_run: true } });

export const createInvitations = (body: InvitationTerms & BatchSource, idempotencyKey: string) =>
  request<BatchReport>('POST', '/admin/invitations/batch', { body, idempotencyKey });

// --- Mails --------------------------------------------------------------------------------------------------------

export interface MailPreview {
  kind: string;
  title: string;
  subject: string;
  text: string;
  html: string;
}

export const getMailPreviews = (locale: Locale, signal: AbortSignal) =>
  request<{ items: MailPreview[] }>('GET', '/admin/mail-previews', { query: { locale }, signal });

// --- Refusals -----------------------------------------------------------------------------------------------------

/** Members that come with the codes of the new operations. */
interface RefusalMembers {
  booked?: number;
  waiting?: number;
  waitlist?: boolean;
  live?: number;
  starts_at?: Instant;
  problems?: PatternProblem[];
  current?: Note;
}

export function membersOf(problem: Problem): RefusalMembers {
  return problem.document as RefusalMembers;
}
