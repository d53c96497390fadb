import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { ApplicantSheet } from '@/features/host-classes/applicants/applicant-sheet';
import { ApplicantsPage } from '@/features/host-classes/applicants/applicants-page';
import { ClassesPage } from '@/features/host-classes/classes-page';
import { EditClassPage } from '@/features/host-classes/edit/edit-class-page';
import { NewClassPage } from '@/features/host-classes/edit/new-class-page';
import { FormPage } from '@/features/host-classes/form/form-page';
import { OverviewPage } from '@/features/host-classes/overview/overview-page';
import { ReviewPage } from '@/features/host-classes/review/review-page';
import { LinePage } from '@/features/host-classes/waitlist/line-page';

// Keyed by the class: what was typed or chosen for one never shows up at another.
export const list = createLazyRoute('/host/classes/')({ component: ClassesPage });
export const newClass = createLazyRoute('/host/classes/new')({ component: NewClass });
export const overview = createLazyRoute('/host/classes/$classId')({ component: Overview });
export const edit = createLazyRoute('/host/classes/$classId/edit')({ component: Edit });
export const form = createLazyRoute('/host/classes/$classId/form')({ component: Questions });
export const applicants = createLazyRoute('/host/classes/$classId/applicants')({ component: Applicants });
export const applicant = createLazyRoute('/host/classes/$classId/applicants/$enrollmentId')({ component: Applicant });
export const review = createLazyRoute('/host/classes/$classId/review')({ component: Review });
export const line = createLazyRoute('/host/classes/$classId/waitlist')({ component: Line });

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
