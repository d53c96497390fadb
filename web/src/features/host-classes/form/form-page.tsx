import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { ClassFrame } from '../class-frame';
import { formQuery } from './api';

// Dragging and the fields of its preview; who looks at applicants does not need them.
const Builder = lazy(() => import('./builder'));

export function FormPage({ classId }: { classId: string }) {
  return (
    <ClassFrame classId={classId} page="form">
      {(course) => <FormOfClass course={course} />}
    </ClassFrame>
  );
}

function FormOfClass({ course }: { course: HostClass }) {
  const form = useQuery(formQuery(course));
  if (form.isPending) return <RowsSkeleton />;
  if (!form.data) return <ProblemNote problem={asProblem(form.error)} onRetry={() => void form.refetch()} />;
  return (
    <Suspense fallback={<RowsSkeleton />}>
      <Builder course={course} form={form.data} />
    </Suspense>
  );
}
