import { ClassFrame } from '../class-frame';
import { PublishCard } from '../publish-card';
import { Editor } from './editor';
import { valuesOf } from './values';

export function EditClassPage({ classId }: { classId: string }) {
  return (
    <ClassFrame classId={classId} page="edit">
      {(course) => (
        <>
          {course.status === 'DRAFT' && (
            <div className="mb-7 max-w-[860px]">
              <PublishCard course={course} />
            </div>
          )}
          <Editor course={course} defaults={valuesOf(course)} zone={course.zone} />
        </>
      )}
    </ClassFrame>
  );
}
