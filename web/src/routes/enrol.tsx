import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { ApplyPage } from '@/features/apply/apply-page';
import { StudentShell } from '@/features/classes/student-shell';
import { EnrollmentPage } from '@/features/enrollments/enrollment-page';
import { EnrollmentsPage } from '@/features/enrollments/enrollments-page';

// One chunk: whoever applies looks at the application next.
export const apply = createLazyRoute('/classes/$classId/apply')({ component: Apply });
export const enrollments = createLazyRoute('/me/enrollments')({ component: Enrollments });
export const enrollment = createLazyRoute('/me/enrollments/$enrollmentId')({ component: OneEnrollment });

function Apply() {
  const { classId } = useParams({ from: '/classes/$classId/apply' });
  const { token } = useSearch({ from: '/classes/$classId/apply' });
  return (
    <StudentShell>
      <ApplyPage key={classId} classId={classId} token={token} />
    </StudentShell>
  );
}

function Enrollments() {
  return (
    <StudentShell>
      <EnrollmentsPage />
    </StudentShell>
  );
}

function OneEnrollment() {
  const { enrollmentId } = useParams({ from: '/me/enrollments/$enrollmentId' });
  return (
    <StudentShell>
      <EnrollmentPage key={enrollmentId} enrollmentId={enrollmentId} />
    </StudentShell>
  );
}
