import { createLazyRoute, useParams, useSearch } from '@tanstack/react-router';
import { CataloguePage } from '@/features/classes/catalogue-page';
import { ClassPage } from '@/features/classes/class-page';
import { StudentShell } from '@/features/classes/student-shell';

export const catalogue = createLazyRoute('/classes')({ component: Catalogue });
export const one = createLazyRoute('/classes/$classId')({ component: OneClass });

function Catalogue() {
  return (
    <StudentShell width="wide">
      <CataloguePage />
    </StudentShell>
  );
}

function OneClass() {
  const { classId } = useParams({ from: '/classes/$classId' });
  const { token } = useSearch({ from: '/classes/$classId' });
  return (
    <StudentShell>
      <ClassPage key={classId} classId={classId} token={token} />
    </StudentShell>
  );
}
