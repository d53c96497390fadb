import { createLazyRoute } from '@tanstack/react-router';
import { CataloguePage } from '@/features/classes/catalogue-page';
import { StudentShell } from '@/features/classes/student-shell';

export const route = createLazyRoute('/classes')({ component: Catalogue });

function Catalogue() {
  return (
    <StudentShell width="wide">
      <CataloguePage />
    </StudentShell>
  );
}
