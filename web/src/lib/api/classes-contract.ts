// The HTTP contract of classes (base /api). Names are the OpenAPI component names; all times RFC 3339 strings; ids UUID strings.
// p = public, u = signed in, h = host (member of the owning organisation), a = admin. Problems are RFC 9457 with `code` (see the end).

export type ClassStatus = 'DRAFT' | 'PUBLISHED' | 'CLOSED' | 'RUNNING' | 'ENDED' | 'CANCELLED'; // RUNNING and ENDED by the clock
export type EnrollmentStatus =
  | 'APPLIED' // under review (심사 중)
  | 'AWAITING_PAYMENT' // has a place, pays by transfer until `payment.until`
  | 'APPROVED'
  | 'WAITLISTED' // in the line (대기)
  | 'OFFERED' // a place is kept until `offer_until`
  | 'REJECTED'
  | 'CANCELLED'
  | 'EXPIRED';
export type EndKind = 'APPLICANT' | 'HOST' | 'CLASS' | 'DECLINED' | 'OFFER' | 'PAYMENT' | 'STARTED'; // why CANCELLED (first four) or EXPIRED (last three)

export interface Session {
  starts_at: string;
  ends_at: string;
}

/** What a host writes. POST /classes and PUT /classes/{id}. */
export interface ClassBody {
  title: string; // 1..200
  description?: string | null; // Markdown, ..10,000
  sessions: Session[]; // 0..100 in a draft; at least one to publish
  location?: string | null; // ..300
  online_link?: string | null; // https, ..500; shown to the approved only
  visibility: 'PUBLIC' | 'UNLISTED';
  selection: 'FIRST_COME' | 'REVIEW';
  capacity: number; // 1..100,000
  waitlist: boolean;
  waitlist_capacity: number; // 0..1,000
  recruit_from?: string | null; // needed to publish
  recruit_until?: string | null; // needed to publish, not after the start
  offer_minutes: number; // 30..10,080; counted in waking hours (08-22)
  fee: number; // 0 = free; in the currency's smallest unit
  currency: string; // ISO 4217, 'KRW'
  payment?: 'ONLINE' | 'TRANSFER' | null; // with a fee
  transfer_instructions?: string | null; // ..1,000
  transfer_hours: number; // 1..720: how long a place is kept for the transfer
  seller?: string | null; // legal data of the seller, ..1,000; needed to publish with a fee
  refund_policy?: 'COURSE' | 'FREE' | null; // COURSE: the statutory course rule; FREE: all back before the start, nothing after
  edit_until?: string | null; // answers may be edited until then; null: until the recruiting window ends
  edit_after_approval: 'KEEP' | 'REVIEW';
  reapply: boolean; // may somebody who was rejected apply again
  reopening: 'AT_ONCE' | 'AT_HOURS' | 'RANDOM'; // cancelled places of a first-come class nobody waits for
  reopening_hours: number[]; // 0..23, hours of the day in the class's zone, for AT_HOURS
}
/** PUT /classes/{id}: every field of ClassBody and */
export interface ClassEdit extends ClassBody {
  version: number;
  close?: boolean /* with a capacity below what is taken: close and keep everybody */;
}

export interface ClassCounts {
  applied: number;
  awaiting_payment: number;
  approved: number;
  waitlisted: number;
  offered: number;
  rejected: number;
  cancelled: number;
  expired: number;
}

/** A class as its host sees it. GET /admin/classes/{id}; lists GET /admin/classes?status=&q=&page=&page_size= -> Paged<HostClass>. */
export interface HostClass extends Required<ClassBody> {
  id: string;
  zone: string;
  starts_at: string | null; // first session
  ends_at: string | null; // last session
  status: ClassStatus;
  cancel_reason: string | null;
  taken_count: number; // approved + awaiting payment + offered + withheld
  waiting_count: number;
  withheld_count: number; // cancelled places that reopen later
  reopens_at: string | null; // the next of them
  counts: ClassCounts;
  form_version: number | null; // null: no form, one press
  question_count: number;
  image_id: string | null; // GET /classes/{id}/image
  share_token: string; // of the address /classes/{id}?token=… of an UNLISTED class
  version: number;
  created_at: string;
}
// h: POST /classes -> 201 HostClass · PUT /classes/{id} -> HostClass · DELETE /classes/{id} -> 204 (409 has_enrollments)
// h: POST /classes/{id}/publish | unpublish | close | reopen -> HostClass · POST /classes/{id}/cancel {reason?: string|null} -> HostClass
// h: PUT /classes/{id}/image (body: the picture's bytes; png, jpeg or webp, 5 MB) -> HostClass · DELETE /classes/{id}/image -> HostClass

/** A class as everybody sees it. p GET /classes?q=&when=upcoming|open&page=&page_size= -> Paged<PublicClass> (PUBLIC ones only); p GET /classes/{id}?token= */
export interface PublicClass {
  id: string;
  title: string;
  description: string | null;
  organisation_name: string;
  zone: string;
  sessions: Session[];
  starts_at: string;
  ends_at: string;
  location: string | null;
  is_online: boolean;
  selection: 'FIRST_COME' | 'REVIEW';
  visibility: 'PUBLIC' | 'UNLISTED';
  capacity: number;
  taken_count: number;
  waiting_count: number;
  waitlist: boolean;
  waitlist_capacity: number;
  reopens_at: string | null; // announced hours only; null for RANDOM
  reopening: 'AT_ONCE' | 'AT_HOURS' | 'RANDOM';
  recruit_from: string;
  recruit_until: string;
  fee: number;
  currency: string;
  payment: 'ONLINE' | 'TRANSFER' | null;
  seller: string | null;
  refund_policy: 'COURSE' | 'FREE' | null;
  reapply: boolean;
  status: ClassStatus;
  form_version: number | null;
  has_image: boolean;
  terms: Terms[]; // ENROLLMENT terms that an application agrees to; [] if there are none
  version: number;
}
/** SSE p GET /classes/{id}/stream?token= : event `places` with this as data, `resync` without; `version` rises. */
export interface ClassPlaces {
  class_id: string;
  capacity: number;
  taken_count: number;
  waiting_count: number;
  status: ClassStatus;
  version: number;
}

export interface Terms {
  id: string;
  type: 'SERVICE' | 'PRIVACY' | 'MARKETING' | 'ENROLLMENT';
  version: number;
  title: string;
  content: string;
  required: boolean;
  created_at: string;
}
// p GET /terms?type=ENROLLMENT -> { items: Terms[] } (the newest version of each) · a POST /admin/terms {type,title,content,required} -> 201 Terms

/** The form. p GET /classes/{id}/form?token= -> Form; h PUT /classes/{id}/form FormBody -> Form. */
export interface Form {
  class_id: string;
  version: number | null;
  title: string | null;
  description: string | null;
  is_active: boolean;
  questions: Question[];
}
export interface FormBody {
  version: number | null /* the one it was made from; null: there was none */;
  title?: string | null;
  description?: string | null;
  is_active: boolean;
  questions: Question[] /* ..100 */;
}
export type QuestionKind = 'SHORT' | 'LONG' | 'NUMBER' | 'DATE' | 'ONE' | 'MANY' | 'CONSENT' | 'FILE';
export interface Question {
  id: string; // [a-z0-9_]{1,40}; made by the builder, stable for ever, unique in the form
  kind: QuestionKind;
  label: string; // 1..300
  help?: string | null; // ..2,000; of CONSENT: what is agreed to
  required: boolean;
  options?: Option[]; // ONE, MANY: 1..100
  min?: number | null; // NUMBER: smallest value; MANY: fewest choices; SHORT, LONG: fewest characters
  max?: number | null;
  condition?: Condition | null; // asked only if; refers to an EARLIER question
}
export interface Option {
  id: string;
  label: string;
}
/** `one_of`: option ids of a ONE or MANY question (any of them chosen), or ['yes'] of a CONSENT. A question whose condition question is itself not asked is not asked. */
export interface Condition {
  question: string;
  one_of: string[];
}
/** SHORT, LONG: text (≤ 300 / ≤ 5,000) · NUMBER: number · DATE: 'YYYY-MM-DD' · ONE: option id · MANY: option ids · CONSENT: true|false · FILE: ids of uploaded files (at most `max`, default 1).
 *  What is empty ('' , [], null) counts as not answered. */
export type Answers = Record<string, string | number | boolean | string[]>;
/** Field codes of answers, at pointer /answers/{question id}: required, wrong_type, too_long{max}, too_short{min}, too_small{min}, too_large{max}, too_few{min}, too_many{max}, not_a_choice, not_a_date, not_asked (conditional, and its condition does not hold), unknown_question, no_such_file. */

/** u POST /classes/{id}/enrollments (Idempotency-Key needed) -> 201 MyEnrollment */
export interface ApplyBody {
  token?: string | null;
  attendee_id?: string | null /* null: for myself */;
  form_version: number | null;
  answers: Answers;
  terms: string[] /* ids agreed to */;
}
/** u PUT /classes/{id}/enrollments/{eid} -> MyEnrollment */
export interface AnswersBody {
  version: number;
  form_version: number | null;
  answers: Answers;
}
// u DELETE /classes/{id}/enrollments/{eid} -> MyEnrollment (cancelled) · POST …/{eid}/accept | decline -> MyEnrollment
// u GET /enrollments?page= -> Paged<MyEnrollment> · u GET /enrollments/{eid} -> MyEnrollment with answers, form, timeline
// u GET /classes/{id}/draft -> { draft: Draft | null } · PUT /classes/{id}/draft DraftBody -> Draft
// u POST /classes/{id}/files?question=&name=&token= (body: bytes, ≤ 10 MB) -> 201 StoredFile · u/h GET /classes/{id}/files/{fid} (download)
//   kinds by content: pdf, png, jpeg, webp, gif, heic, docx, xlsx, pptx, hwp, hwpx, txt; refusals: file_kind_not_allowed 422, file_is_not_what_it_says 422, body_too_large 413
// u GET /attendees -> { items: Attendee[] } (the first is yourself) · POST /attendees {name} -> 201 Attendee · PATCH /attendees/{id} {name} -> Attendee
export interface Attendee {
  id: string;
  name: string;
  is_self: boolean;
}
export interface StoredFile {
  id: string;
  name: string;
  media_type: string;
  size: number;
}
export interface Draft {
  attendee_id: string | null;
  form_version: number | null;
  answers: Answers;
  saved_at: string;
}
export interface DraftBody {
  attendee_id?: string | null;
  form_version: number | null;
  answers: Answers;
}

export interface MyEnrollment {
  id: string;
  class: {
    id: string;
    title: string;
    organisation_name: string;
    zone: string;
    sessions: Session[];
    starts_at: string;
    ends_at: string;
    location: string | null;
    online_link: string | null /* approved only */;
    selection: 'FIRST_COME' | 'REVIEW';
    status: ClassStatus;
    fee: number;
    currency: string;
    has_image: boolean;
    recruit_until: string;
    share_token: string | null /* unlisted */;
  };
  attendee: Attendee;
  status: EnrollmentStatus;
  arrival: number; // the how-manieth application of the class
  position: number | null; // in the line, from 1
  received_at: string; // receipt by the server's deciding clock, with milliseconds
  offer_until: string | null;
  payment: { until: string; amount: number; currency: string; instructions: string | null } | null; // while AWAITING_PAYMENT
  decided_at: string | null;
  reason: string | null;
  end_kind: EndKind | null;
  ended_at: string | null;
  can_cancel: boolean;
  can_edit: boolean;
  edit_until: string | null;
  may_apply_again: boolean;
  refund_if_cancelled: number | null; // of a paid fee, now
  refund_due: number | null; // after cancelling: what the host owes
  form_version: number | null;
  files: StoredFile[]; // detail only, else []
  answers: Answers | null; // detail only
  form: Form | null; // detail only: the version that was answered
  timeline: TimelineEntry[]; // detail only, oldest first
  version: number;
}
/** type: EnrollmentApplied, EnrollmentApproved, EnrollmentRejected, EnrollmentWaitlisted, EnrollmentOffered, EnrollmentPromoted, EnrollmentCancelled, EnrollmentExpired, EnrollmentPaymentDue, EnrollmentEdited, EnrollmentReopened (back to review), ClassRescheduled */
export interface TimelineEntry {
  at: string;
  type: string;
  actor: 'APPLICANT' | 'HOST' | 'SYSTEM';
  actor_name: string | null /* host pages only */;
  details: Record<string, unknown> /* reason, position, until, kind, raised, passed … */;
}

/** h GET /classes/{id}/enrollments and h GET /admin/enrollments ?class_id=&status=&q=&sort=arrival|-arrival|name&page=&page_size= -> Paged<HostEnrollment>; h GET /admin/enrollments/{id} -> with answers, form, timeline */
export interface HostEnrollment {
  id: string;
  class_id: string;
  class_title: string;
  attendee_name: string;
  applicant: { name: string; email: string | null; by_host: boolean };
  status: EnrollmentStatus;
  arrival: number;
  position: number | null;
  received_at: string;
  decided_at: string | null;
  decided_by_name: string | null;
  reason: string | null;
  end_kind: EndKind | null;
  ended_at: string | null;
  offer_until: string | null;
  pay_until: string | null;
  out_of_turn: boolean;
  undo_until: string | null; // a decision can be taken back until then; its mail leaves after
  refund_due: number | null;
  form_version: number | null;
  files: StoredFile[];
  answers: Answers | null;
  form: Form | null;
  timeline: TimelineEntry[];
  version: number;
}
export type Decision = 'APPROVE' | 'REJECT' | 'WAITLIST' | 'CONFIRM_PAYMENT' | 'CANCEL' | 'UNDO';
/** h PUT /admin/enrollments/{id} -> HostEnrollment. APPROVE of somebody in the line or in a full class is `class_full` with `passes: number` and `passed: string[]` (names, first 10) until it is sent again with raise and a reason. */
export interface DecisionBody {
  version: number;
  decision: Decision;
  reason?: string | null;
  raise?: boolean;
}
/** h POST /admin/enrollments/bulk -> BulkReport; with dry_run nothing happens and the mails are shown. At most 500 items. */
export interface BulkBody {
  items: { id: string; version: number }[];
  decision: 'APPROVE' | 'REJECT' | 'WAITLIST' | 'CANCEL' | 'CONFIRM_PAYMENT';
  reason?: string | null;
  raise?: boolean;
  dry_run?: boolean;
}
export interface BulkReport {
  lines: BulkLine[];
  mails: MailSample[] /* dry_run only: one per kind and language */;
}
export interface BulkLine {
  id: string;
  attendee_name: string;
  done: boolean;
  status: EnrollmentStatus;
  problem: { code: string; detail: string } | null;
}
export interface MailSample {
  kind: string;
  locale: 'ko' | 'en';
  count: number;
  subject: string;
  text: string;
}
/** h POST /classes/{id}/enrollments/by-host -> 201 HostEnrollment (approved; raise as above) */
export interface ByHostBody {
  name: string;
  email?: string | null;
  locale?: 'ko' | 'en';
  answers?: Answers;
  raise?: boolean;
  reason?: string | null;
}
// h GET /admin/enrollments.csv?class_id= (attachment)
/** h GET /admin/dashboard?class_id= */
export interface ClassDashboard {
  class_id: string;
  applications: { at: string; count: number }[]; // by hour in the first two days of the window, else by day; gaps filled with 0
  step: 'HOUR' | 'DAY';
  capacity: number;
  taken: number;
  withheld: number;
  waiting: number;
  waitlist_capacity: number;
  counts: ClassCounts;
  promoted: number; // who got a place from the line
  mails: { queued: number; sent: number; dead: number; dropped: number };
}

/* Problem codes (status): not_found 404 · unknown_link 404 (unlisted class, wrong token) · class_not_open_yet 409 {opens_at} · too_early 425 {wait_ms} · recruiting_over 409 {ended_at}
 * class_closed 409 · class_cancelled 410 · class_started 409 · already_applied 409 {enrollment_id, enrollment_status} · rejected_before 409 {enrollment_id} · class_full 409 {waiting, waitlist} (for hosts: {passes, passed})
 * form_changed 409 {form_version, changes:[{question, change:'ADDED'|'REMOVED'|'CHANGED', label}]} · offer_over 409 {enrollment_status, offer_until} · already_decided 409 {decided_by_name, decided_at, enrollment_status}
 * undo_over 409 · place_free 409 (waitlisting while a place is free) · capacity_below_taken 409 {taken} · waitlist_in_use 409 {waiting} · has_enrollments 409 {count} · selection_fixed 409 · payments_not_available 409
 * class_changed 409 {version} · enrollment_changed 409 · enrollment_over 409 {enrollment_status} · edit_over 409 · reason_needed -> invalid 422 /reason required · invalid 422 {errors:[{pointer,code,detail}]} */

// What the typed client reads of each operation, in the form in which the generated document has it.
interface Json<Content> {
  content: { 'application/json': Content };
}
interface Operation<Answer, Body = undefined, Path = undefined, Query = undefined, Header = undefined> {
  parameters: { path: Path; query: Query; header: Header };
  requestBody: Body extends undefined ? undefined : Json<Body>;
  responses: { 200: Json<Answer> };
}
interface Deed<Path> {
  parameters: { path: Path; query: undefined; header: undefined };
  requestBody: undefined;
  responses: { 204: { content?: never } };
}
interface Paged<Item> {
  items: Item[];
  page: number;
  page_size: number;
  total: number;
}
type Part = {
  page?: number;
  page_size?: number;
};
type OfClass = {
  id: string;
};
type OfEnrollment = {
  id: string;
  eid: string;
};
type Linked = {
  token?: string | undefined;
};
type Keyed = {
  'Idempotency-Key': string;
};
type ClassSearch = Part & {
  q?: string | undefined;
  when?: 'upcoming' | 'open' | undefined;
};
type HostClassSearch = Part & {
  q?: string | undefined;
  status?: ClassStatus | undefined;
};
type EnrollmentSearch = Part & {
  class_id?: string | undefined;
  status?: EnrollmentStatus | undefined;
  q?: string | undefined;
  sort?: 'arrival' | '-arrival' | 'name' | undefined;
};
type Upload = Linked & {
  question: string;
  name: string;
};

/** The generated document names every method of a path, also those that it does not have. */
type Methods<Of> = Of & { [_ in Exclude<'get' | 'put' | 'post' | 'delete' | 'patch', keyof Of>]?: never };

declare module './schema' {
  interface paths {
    '/api/classes': Methods<{
      get: Operation<Paged<PublicClass>, undefined, undefined, ClassSearch | undefined>;
      post: Operation<HostClass, ClassBody>;
    }>;
    '/api/classes/{id}': Methods<{
      get: Operation<PublicClass, undefined, OfClass, Linked | undefined>;
      put: Operation<HostClass, ClassEdit, OfClass>;
      delete: Deed<OfClass>;
    }>;
    '/api/classes/{id}/publish': Methods<{ post: Operation<HostClass, undefined, OfClass> }>;
    '/api/classes/{id}/unpublish': Methods<{ post: Operation<HostClass, undefined, OfClass> }>;
    '/api/classes/{id}/close': Methods<{ post: Operation<HostClass, undefined, OfClass> }>;
    '/api/classes/{id}/reopen': Methods<{ post: Operation<HostClass, undefined, OfClass> }>;
    '/api/classes/{id}/cancel': Methods<{ post: Operation<HostClass, { reason?: string | null }, OfClass> }>;
    '/api/classes/{id}/image': Methods<{
      put: Operation<HostClass, Blob, OfClass>;
      delete: Operation<HostClass, undefined, OfClass>;
    }>;
    '/api/classes/{id}/form': Methods<{
      get: Operation<Form, undefined, OfClass, Linked | undefined>;
      put: Operation<Form, FormBody, OfClass>;
    }>;
    '/api/classes/{id}/enrollments': Methods<{ post: Operation<MyEnrollment, ApplyBody, OfClass, undefined, Keyed> }>;
    '/api/classes/{id}/enrollments/by-host': Methods<{ post: Operation<HostEnrollment, ByHostBody, OfClass> }>;
    '/api/classes/{id}/enrollments/{eid}': Methods<{
      put: Operation<MyEnrollment, AnswersBody, OfEnrollment>;
      delete: Operation<MyEnrollment, undefined, OfEnrollment>;
    }>;
    '/api/classes/{id}/enrollments/{eid}/accept': Methods<{ post: Operation<MyEnrollment, undefined, OfEnrollment> }>;
    '/api/classes/{id}/enrollments/{eid}/decline': Methods<{ post: Operation<MyEnrollment, undefined, OfEnrollment> }>;
    '/api/classes/{id}/draft': Methods<{
      get: Operation<{ draft: Draft | null }, undefined, OfClass>;
      put: Operation<Draft, DraftBody, OfClass>;
    }>;
    '/api/classes/{id}/files': Methods<{ post: Operation<StoredFile, Blob, OfClass, Upload> }>;
    '/api/terms': Methods<{ get: Operation<{ items: Terms[] }, undefined, undefined, { type: Terms['type'] }> }>;
    '/api/attendees': Methods<{
      get: Operation<{ items: Attendee[] }>;
      post: Operation<Attendee, { name: string }>;
    }>;
    '/api/attendees/{id}': Methods<{ patch: Operation<Attendee, { name: string }, OfClass> }>;
    '/api/enrollments': Methods<{ get: Operation<Paged<MyEnrollment>, undefined, undefined, Part | undefined> }>;
    '/api/enrollments/{id}': Methods<{ get: Operation<MyEnrollment, undefined, OfClass> }>;
    '/api/admin/classes': Methods<{
      get: Operation<Paged<HostClass>, undefined, undefined, HostClassSearch | undefined>;
    }>;
    '/api/admin/classes/{id}': Methods<{ get: Operation<HostClass, undefined, OfClass> }>;
    '/api/admin/enrollments': Methods<{
      get: Operation<Paged<HostEnrollment>, undefined, undefined, EnrollmentSearch | undefined>;
    }>;
    '/api/admin/enrollments/{id}': Methods<{
      get: Operation<HostEnrollment, undefined, OfClass>;
      put: Operation<HostEnrollment, DecisionBody, OfClass>;
    }>;
    '/api/admin/enrollments/bulk': Methods<{ post: Operation<BulkReport, BulkBody> }>;
    '/api/admin/dashboard': Methods<{ get: Operation<ClassDashboard, undefined, undefined, { class_id: string }> }>;
  }
}
