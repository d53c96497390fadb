import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { Decision, HostClass } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { AlreadyNote } from '../applicants/already-note';
import { enrollmentQuery } from '../applicants/api';
import { RaiseDialog } from '../applicants/raise-dialog';
import { UndoNote } from '../applicants/undo-note';
import { useDecide } from '../applicants/use-decide';
import { ClassFrame } from '../class-frame';
import { DecisionBar } from './decision-bar';
import type { ReviewAction } from './keys';
import { KeysDialog } from './keys-dialog';
import { Person } from './person';
import { Progress } from './progress';
import { RejectDialog } from './reject-dialog';
import { useKeys } from './use-keys';
import { useReview } from './use-review';

/** Reviewing applications one by one, by keyboard or by hand. */
export function ReviewPage({ classId }: { classId: string }) {
  return (
    <ClassFrame classId={classId} page="review">
      {(course) => <Review course={course} />}
    </ClassFrame>
  );
}

function Review({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const review = useReview(course.id);
  const { list, queue, current, last, fresh } = review;
  const found = useQuery({ ...enrollmentQuery(course.id, current ?? ''), enabled: current !== undefined });
  const enrollment = current === undefined ? undefined : found.data;
  const [isRejecting, setRejecting] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const [lastDecision, setLastDecision] = useState<Decision>('APPROVE');
  /** Told on the next one's page, because the queue has moved on. */
  const [already, setAlready] = useState<{ problem: Problem; name: string }>();
  const change = useDecide(course.id, {
    onDecided: (changed, decision) => {
      setRejecting(false);
      setAlready(undefined);
      setLastDecision(decision);
      if (decision === 'UNDO') review.reopen(changed.id);
      else review.finish(changed.id, changed);
    },
    onAlready: ({ id, attendee_name: name }, problem) => {
      setRejecting(false);
      setAlready({ problem, name });
      review.finish(id);
    },
  });
  const decide = (decision: Decision, reason?: string) => {
    if (!enrollment || change.isPending) return;
    change.send({ enrollment, decision, ...(reason ? { reason } : {}) });
  };
  const undo = () => {
    if (last && !change.isPending) change.send({ enrollment: last, decision: 'UNDO' });
  };
  const isDone = current !== undefined && queue.done.has(current);
  const act = (action: ReviewAction) => {
    if (action === 'help') return setHelping(true);
    if (action === 'undo') return undo();
    if (action === 'next') return review.move(1);
    if (action === 'previous') return review.move(-1);
    // Somebody who is decided about is only looked at; the list of applicants changes minds.
    if (isDone || enrollment?.status !== 'APPLIED') return;
    change.forget();
    if (action === 'reject') setRejecting(true);
    else decide(action === 'approve' ? 'APPROVE' : 'WAITLIST');
  };
  useKeys(act);

  if (list.isPending) return <ReviewSkeleton />;
  if (list.error && !list.data) {
    return <ProblemNote problem={asProblem(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (queue.ids.length === 0) return <Nothing course={course} />;
  const undoNote = last && (
    <UndoNote
      enrollment={last}
      said={t(`decide.done.${lastDecision === 'UNDO' ? 'APPROVE' : lastDecision}`, { name: last.attendee_name })}
      isBusy={change.pending === 'UNDO'}
      shortcut="U"
      onUndo={undo}
    />
  );
  const isAlready = change.problem?.code === 'already_decided';
  return (
    <div className="grid items-start gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,1fr)_260px]">
      <Progress
        course={course}
        done={queue.done.size}
        total={queue.ids.length}
        className="lg:order-1"
        onHelp={() => setHelping(true)}
      />
      <div className="min-w-0 space-y-5">
        {undoNote}
        {already && <AlreadyNote about={already.name} problem={already.problem} zone={course.zone} />}
        {fresh.length > 0 && (
          <p className="flex flex-wrap items-center gap-3 text-14">
            {t('review.newOnes', { count: fresh.length, shown: formatCount(fresh.length) })}
            <Button look="quiet" size="small" onClick={() => review.takeIn(fresh)}>
              {t('review.showNew')}
            </Button>
          </p>
        )}
        {review.isOver ? (
          <Over course={course} total={queue.ids.length} />
        ) : (
          <>
            {enrollment ? <Person enrollment={enrollment} course={course} /> : <PersonSkeleton />}
            {found.error && !enrollment && (
              <ProblemNote problem={asProblem(found.error)} onRetry={() => void found.refetch()} />
            )}
            {change.problem && !isAlready && !isRejecting && !change.raising && (
              <ProblemNote problem={change.problem} />
            )}
            <DecisionBar
              isDecided={isDone || (enrollment !== undefined && enrollment.status !== 'APPLIED')}
              hasLine={course.waitlist}
              pending={change.pending}
              onAct={act}
            />
          </>
        )}
      </div>
      {enrollment && (
        <RejectDialog
          key={enrollment.id}
          name={enrollment.attendee_name}
          isOpen={isRejecting}
          isBusy={change.isPending}
          problem={isAlready ? undefined : change.problem}
          onReject={(reason) => decide('REJECT', reason)}
          onClose={() => setRejecting(false)}
        />
      )}
      <RaiseDialog
        raising={change.raising}
        isBusy={change.isPending}
        problem={change.problem}
        onConfirm={(reason) =>
          change.raising &&
          change.send({ enrollment: change.raising.enrollment, decision: 'APPROVE', reason, raise: true })
        }
        onClose={change.leaveRaising}
      />
      <KeysDialog isOpen={isHelping} onClose={() => setHelping(false)} />
    </div>
  );
}

function Nothing({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  return (
    <EmptyState
      title={t('review.emptyTitle')}
      text={t(course.selection === 'FIRST_COME' ? 'review.firstCome' : 'review.emptyText')}
    >
      <ToApplicants course={course} />
    </EmptyState>
  );
}

function Over({ course, total }: { course: HostClass; total: number }) {
  const { t } = useTranslation('host-classes');
  return (
    <EmptyState title={t('review.allDone')} text={t('review.allDoneText', { count: total, shown: formatCount(total) })}>
      <ToApplicants course={course} />
    </EmptyState>
  );
}

function ToApplicants({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  return (
    <ButtonLink look="quiet" to="/host/classes/$classId/applicants" params={{ classId: course.id }} search={{}}>
      {t('review.toApplicants')}
    </ButtonLink>
  );
}

function ReviewSkeleton() {
  return (
    <Loading className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_260px]">
      <PersonShape />
      <Skeleton className="h-40 w-full rounded-card" />
    </Loading>
  );
}

function PersonSkeleton() {
  return (
    <Loading>
      <PersonShape />
    </Loading>
  );
}

function PersonShape() {
  return (
    <div className="space-y-4">
      <Skeleton className="h-9 w-40" />
      <Skeleton className="h-14 w-full max-w-md" />
      <Skeleton className="h-32 w-full" />
    </div>
  );
}
