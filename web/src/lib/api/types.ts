/** Names for the shapes of the API. `npm run api-types` writes `schema.ts` from the server's document. */
import type * as Classes from './classes-contract';
import type { components } from './schema';

type Schemas = components['schemas'];

/** RFC 3339, in UTC. Only `src/lib/time.ts` turns it into something a person reads. */
export type Instant = string;

export type Page<Item> = Omit<Schemas['Paged_Slot'], 'items'> & { items: Item[] };

export type Locale = Schemas['Locale'];
export type SignupPolicy = Schemas['Policy'];
/** `host: false` makes an account for applying only. */
export type Registration = Required<Schemas['RegisterBody']> & { host: boolean };
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

export type PublicClass = Classes.PublicClass;
/** What the live stream sends: the changing part of a class. */
export type ClassPlaces = Classes.ClassPlaces;
export type ClassForm = Classes.Form;
export type Question = Classes.Question;
export type Answers = Classes.Answers;
export type Draft = Classes.DraftBody;
export type StoredFile = Classes.StoredFile;
export type Attendee = Classes.Attendee;
export type Application = Classes.ApplyBody;
export type Terms = Classes.Terms;
export type Enrollment = Classes.MyEnrollment;
export type HostClass = Classes.HostClass;
export type ClassStatus = Classes.ClassStatus;
export type ClassSession = Classes.Session;
export type ClassBody = Classes.ClassBody;
export type ClassEdit = Classes.ClassEdit;
export type ClassDashboard = Classes.ClassDashboard;
export type ClassFormBody = Classes.FormBody;
export type QuestionKind = Classes.QuestionKind;
export type QuestionOption = Classes.Option;
export type Condition = Classes.Condition;
export type HostEnrollment = Classes.HostEnrollment;
export type EnrollmentStatus = Classes.EnrollmentStatus;
export type EnrollmentEvent = Classes.TimelineEntry;
export type Decision = Classes.Decision;
export type DecisionBody = Classes.DecisionBody;
export type BulkBody = Classes.BulkBody;
export type BulkReport = Classes.BulkReport;
export type MailSample = Classes.MailSample;
export type ByHostBody = Classes.ByHostBody;
