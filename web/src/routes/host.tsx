import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { BookingPage } from '@/features/bookings/booking-page';
import { BookingsPage } from '@/features/bookings/bookings-page';
import { NewBookingSheet } from '@/features/bookings/new-booking-sheet';
import { ClientPage } from '@/features/clients/client-page';
import { ClientsPage } from '@/features/clients/clients-page';
import { HostLayout } from '@/features/host/host-layout';
import { TodayPage } from '@/features/host/today-page';
import { ApplicantSheet } from '@/features/host-classes/applicants/applicant-sheet';
import { ApplicantsPage } from '@/features/host-classes/applicants/applicants-page';
import { ClassesPage } from '@/features/host-classes/classes-page';
import { EditClassPage } from '@/features/host-classes/edit/edit-class-page';
import { NewClassPage } from '@/features/host-classes/edit/new-class-page';
import { FormPage } from '@/features/host-classes/form/form-page';
import { OverviewPage } from '@/features/host-classes/overview/overview-page';
import { ReviewPage } from '@/features/host-classes/review/review-page';
import { LinePage } from '@/features/host-classes/waitlist/line-page';
import { BulkPage } from '@/features/invitations/bulk/bulk-page';
import { InvitationsPage } from '@/features/invitations/invitations-page';
import { NewInvitationSheet } from '@/features/invitations/new-invitation-sheet';
import { MailPreviewsPage } from '@/features/settings/mail-previews-page';
import { SettingsPage } from '@/features/settings/settings-page';
import { NewSlotSheet } from '@/features/slots/new-slot-sheet';
import { PatternPage } from '@/features/slots/pattern/pattern-page';
import { SlotSheet } from '@/features/slots/slot-sheet';
import { SlotsPage } from '@/features/slots/slots-page';

// One chunk for all of a host's pages: a host opens most of them, and every further chunk would be named in the code
// that guests load first. Only the calendar's grid, as large as all of this, is fetched when it is shown.
export const layout = createLazyRoute('/host')({ component: HostLayout });
export const today = createLazyRoute('/host/')({ component: TodayPage });
export const slots = createLazyRoute('/host/slots')({ component: SlotsPage });
export const newSlot = createLazyRoute('/host/slots/new')({ component: NewSlotSheet });
export const slot = createLazyRoute('/host/slots/$slotId')({ component: OneSlot });
export const pattern = createLazyRoute('/host/slots/pattern')({ component: PatternPage });
export const bookings = createLazyRoute('/host/bookings')({ component: BookingsPage });
export const newBooking = createLazyRoute('/host/bookings/new')({ component: NewBookingSheet });
export const booking = createLazyRoute('/host/bookings/$bookingId')({ component: OneBooking });
export const clients = createLazyRoute('/host/clients')({ component: ClientsPage });
export const client = createLazyRoute('/host/clients/$email')({ component: OneClient });
export const invitations = createLazyRoute('/host/invitations')({ component: InvitationsPage });
export const newInvitation = createLazyRoute('/host/invitations/new')({ component: Invite });
export const bulk = createLazyRoute('/host/invitations/bulk')({ component: BulkPage });
export const settings = createLazyRoute('/host/settings')({ component: SettingsPage });
export const mailPreviews = createLazyRoute('/host/settings/mails')({ component: MailPreviewsPage });
// Keyed by the class: what was typed or chosen for one never shows up at another.
export const classes = createLazyRoute('/host/classes/')({ component: ClassesPage });
export const newClass = createLazyRoute('/host/classes/new')({ component: NewClass });
export const classOverview = createLazyRoute('/host/classes/$classId')({ component: Overview });
export const classEdit = createLazyRoute('/host/classes/$classId/edit')({ component: Edit });
export const classForm = createLazyRoute('/host/classes/$classId/form')({ component: Questions });
export const applicants = createLazyRoute('/host/classes/$classId/applicants')({ component: Applicants });
export const applicant = createLazyRoute('/host/classes/$classId/applicants/$enrollmentId')({ component: Applicant });
export const classReview = createLazyRoute('/host/classes/$classId/review')({ component: Review });
export const classLine = createLazyRoute('/host/classes/$classId/waitlist')({ component: Line });

function OneSlot() {
  const { slotId } = useParams({ from: '/host/slots/$slotId' });
  return <SlotSheet key={slotId} slotId={slotId} />;
}

function OneBooking() {
  const { bookingId } = useParams({ from: '/host/bookings/$bookingId' });
  return <BookingPage key={bookingId} bookingId={bookingId} />;
}

function OneClient() {
  const { email } = useParams({ from: '/host/clients/$email' });
  return <ClientPage key={email} email={email} />;
}

function Invite() {
  const { email } = useSearch({ from: '/host/invitations/new' });
  return <NewInvitationSheet email={email ?? ''} />;
}

function NewClass() {
  const { like } = useSearch({ from: '/host/classes/new' });
  return <NewClassPage key={like} like={like} />;
}

function Overview() {
  const { classId } = useParams({ from: '/host/classes/$classId' });
  return <OverviewPage key={classId} classId={classId} />;
}

function Edit() {
  const { classId } = useParams({ from: '/host/classes/$classId/edit' });
  return <EditClassPage key={classId} classId={classId} />;
}

function Questions() {
  const { classId } = useParams({ from: '/host/classes/$classId/form' });
  return <FormPage key={classId} classId={classId} />;
}

function Applicants() {
  const { classId } = useParams({ from: '/host/classes/$classId/applicants' });
  return <ApplicantsPage key={classId} classId={classId} />;
}

function Applicant() {
  const { classId, enrollmentId } = useParams({ from: '/host/classes/$classId/applicants/$enrollmentId' });
  return <ApplicantSheet key={enrollmentId} classId={classId} enrollmentId={enrollmentId} />;
}

function Review() {
  const { classId } = useParams({ from: '/host/classes/$classId/review' });
  return <ReviewPage key={classId} classId={classId} />;
}

function Line() {
  const { classId } = useParams({ from: '/host/classes/$classId/waitlist' });
  return <LinePage key={classId} classId={classId} />;
}
