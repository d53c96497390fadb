import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { ClassPage } from '@/features/classes/class-page';
import { StudentShell } from '@/features/classes/student-shell';

export const route = createLazyRoute('/classes/$classId')({ component: OneClass });

function OneClass() {
  const { classId } = useParams({ from: '/classes/$classId' });
  const { token } = useSearch({ from: '/classes/$classId' });
  return (
    <StudentShell>
      <ClassPage key={classId} classId={classId} token={token} />
    </StudentShell>
  );
}
