/** Names for the shapes of the API. `npm run api-types` writes `schema.ts` from the server's document. */
import type { components } from './schema';

type Schemas = components['schemas'];

/** RFC 3339, in UTC. Only `src/lib/time.ts` turns it into something a person reads. */
export type Instant = string;

export type Page<Item> = Omit<Schemas['Paged_Slot'], 'items'> & { items: Item[] };

export type Locale = Schemas['Locale'];
export type SignupPolicy = Schemas['Policy'];
/** `host: false` makes an account for applying only. */
export type Registration = Required<Schemas['RegisterBody']>;
export type Session = Schemas['Session'];
export type User = Schemas['User'];

export type GuestSlot = Schemas['GuestSlot'];
export type GuestSlots = Schemas['SlotChoice'];
/** What the live stream sends: the changing part of a slot. */
export type PlaceChange = Schemas['PlaceEvent'];
export type OwnBooking = Schemas['OwnBooking'];
export type ValidInvitation = Schemas['Welcome'];
export type Booking = Schemas['Booking'];
export type NewBooking = Schemas['BookBody'];

export type BookingStatus = Schemas['BookingStatus'];

export type Organisation = Schemas['Organisation'];
export type OrganisationChange = Schemas['OrganisationEditBody'];
export type MailPreview = Schemas['MailPreview'];

export type Slot = Schemas['Slot'];
export type NewSlot = Schemas['SlotBody'];
/** What is left out stays; null removes. */
export type SlotChange = Schemas['EditBody'];
export type DayReport = Schemas['DayReport'];

export type Weekday = Schemas['Weekday'];
export type Repeated = Schemas['Repeated'];
export type Pattern = Omit<Schemas['PatternBody'], 'dry_run'>;
export type PatternPreview = Schemas['PatternPreview'];
export type PatternProblem = Schemas['PreviewProblem'];
export type PatternProblemCode = Schemas['ProblemKind'];

export type HostBooking = Schemas['HostBooking'];
export type NewHostBooking = Schemas['ClientBookingBody'];
export type HistoryEntry = Schemas['Entry'];
export type Note = Schemas['Note'];

export type Client = Schemas['Client'];
export type ClientEntry = Schemas['ClientLine'];

export type Invitation = Schemas['Invitation'];
export type InvitationStatus = Schemas['InvitationStatus'];
export type Scope = Schemas['Scope'];
/** What one invitation and a whole list of them have in common. */
export type InvitationTerms = Omit<Schemas['InvitationBody'], 'email'>;
export type BatchReport = Schemas['BatchReport'];
export type BatchOutcome = Schemas['LineOutcome'];

export type DevelopmentMail = Schemas['DevMail'];

export type PublicClass = Schemas['PublicClass'];
/** What the live stream sends: the changing part of a class. */
export type ClassPlaces = Schemas['ClassPlaces'];
export type ClassForm = Schemas['Form'];
export type Question = Schemas['Question'];
/** By the id of the question; the document does not say what each kind of question takes. */
export type Answers = Record<string, string | number | boolean | string[]>;
export type Draft = Schemas['DraftBody'];
export type StoredFile = Schemas['StoredFile'];
export type Attendee = Schemas['Attendee'];
export type Application = Schemas['ApplyBody'];
export type Terms = Schemas['Terms'];
export type Enrollment = Schemas['MyEnrollment'];
export type HostClass = Schemas['HostClass'];
export type ClassStatus = Schemas['ClassStatus'];
export type ClassSession = Schemas['ClassSession'];
export type ClassBody = Schemas['ClassBody'];
export type ClassEdit = Schemas['ClassEditBody'];
export type ClassDashboard = Schemas['ClassDashboard'];
export type ClassFormBody = Schemas['FormBody'];
export type QuestionKind = Schemas['QuestionKind'];
export type QuestionOption = Schemas['QuestionOption'];
export type Condition = Schemas['Condition'];
export type HostEnrollment = Schemas['HostEnrollment'];
export type EnrollmentStatus = Schemas['EnrollmentStatus'];
export type EnrollmentEvent = Schemas['TimelineEntry'];
export type Decision = Schemas['Decision'];
export type DecisionBody = Schemas['DecisionBody'];
export type BulkBody = Schemas['BulkDecisionBody'];
export type BulkReport = Schemas['BulkReport'];
export type MailSample = Schemas['MailSample'];
export type ByHostBody = Schemas['ByHostBody'];
