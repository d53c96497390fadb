import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Loading, Skeleton } from '@/components/skeleton';
import { classQuery, ownQuery } from '@/features/classes/api';
import { type ClassLink, ClassProblem } from '@/features/classes/class-page';
import { useLiveClass } from '@/features/classes/live';
import { isOpenPhase, phaseOf } from '@/features/classes/phase';
import { userQuery } from '@/features/session/api';
import { SessionEnded } from '@/features/session/session-ended';
import { asProblem } from '@/lib/api/problem';
import type { Attendee, ClassForm, Enrollment, PublicClass } from '@/lib/api/types';
import { useSecond } from '@/lib/second';
import { attendeesQuery, draftQuery, formQuery } from './api';
import { Application } from './application';
import { Applied } from './applied';
import { type KeptDraft, laterDraft, readLocalDraft, removeLocalDraft } from './drafts';
import { Shut } from './shut';
import { useApplication } from './use-application';

/** Applying for a class: what is needed for it is asked for at once, and nothing is shown by halves. */
export function ApplyPage({ classId, token }: ClassLink) {
  const course = useQuery(classQuery(classId, token));
  const form = useQuery(formQuery(classId, token));
  const attendees = useQuery(attendeesQuery);
  const draft = useQuery(draftQuery(classId));
  const own = useQuery(ownQuery(classId));
  const user = useQuery(userQuery);
  const all = [course, form, attendees, draft, own, user];
  const failed = all.find((query) => query.isError && !query.data);
  if (failed) {
    const again = () => void Promise.all(all.filter((query) => query.isError).map((query) => query.refetch()));
    return <ClassProblem problem={asProblem(failed.error)} onRetry={again} />;
  }
  if (!course.data || !form.data || !attendees.data || !draft.data || !own.data || !user.data) return <ApplySkeleton />;
  return (
    <>
      <Applicant
        course={course.data}
        form={form.data}
        token={token}
        userId={user.data.id}
        attendees={attendees.data.items}
        mine={own.data.items}
        draft={laterDraft(readLocalDraft(user.data.id, classId), draft.data.draft)}
      />
      <SessionEnded />
    </>
  );
}

export interface ApplicantProps {
  course: PublicClass;
  form: ClassForm;
  token: string | undefined;
  userId: string;
  attendees: Attendee[];
  mine: Enrollment[];
  draft: KeptDraft | null;
}

function Applicant(props: ApplicantProps) {
  const { course, token, userId } = props;
  // What was sent is no draft any more.
  const applying = useApplication(course.id, () => removeLocalDraft(userId, course.id));
  const now = useSecond();
  const [round, setRound] = useState(0);
  useLiveClass(course.id, token);
  const phase = phaseOf(course, now);
  const isOpen = isOpenPhase(phase);
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  if (applying.done) {
    const another = () => {
      applying.startOver();
      setRound(round + 1);
    };
    return <Applied enrollment={applying.done} onAnother={isOpen ? another : undefined} />;
  }
  // Whoever came to a closed door is not shown a form; whoever was writing keeps what was written.
  if (!isOpen && !wasOpen && !props.draft) return <Shut course={course} phase={phase} token={token} />;
  return (
    <Application
      key={round}
      {...props}
      // Only the first application goes on with what was typed before.
      draft={round === 0 ? props.draft : null}
      applying={applying}
      phase={phase}
      now={now}
    />
  );
}

function ApplySkeleton() {
  return (
    <Loading isPage className="mt-4 sm:mt-8">
      <Skeleton className="h-4 w-40" />
      <Skeleton className="mt-2 h-8 w-52" />
      <Skeleton className="mt-9 h-6 w-28" />
      <Skeleton className="mt-3 h-12 w-full" />
      <Skeleton className="mt-2 h-12 w-full" />
      <Skeleton className="mt-9 h-5 w-44" />
      <Skeleton className="mt-2 h-12 w-full" />
      <Skeleton className="mt-7 h-5 w-36" />
      <Skeleton className="mt-2 h-28 w-full" />
    </Loading>
  );
}
