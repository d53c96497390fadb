import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { formatMoney } from '@/lib/amounts';
import { asProblem } from '@/lib/api/problem';
import type { Decision, EnrollmentStatus, HostClass, HostEnrollment } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatLeft, formatNearDayTime } from '@/lib/time';
import { AlreadyNote } from '../applicants/already-note';
import { everybodyQuery } from '../applicants/api';
import { RaiseDialog } from '../applicants/raise-dialog';
import { UndoNote } from '../applicants/undo-note';
import { useDecide } from '../applicants/use-decide';
import { ClassFrame } from '../class-frame';
import { deedsOf } from '../status';
import { ByHostDialog } from './by-host-dialog';
import { LineToDoor } from './line-to-door';
import { PersonRow } from './person-row';

/** Who waits for a place, who was offered one, who still has to pay, and who gets money back. */
export function LinePage({ classId }: { classId: string }) {
  return (
    <ClassFrame classId={classId} page="line" width="column" actions={(course) => <AddButton course={course} />}>
      {(course, now) => (
        <div className="space-y-9">
          {course.fee > 0 && <ToPay course={course} />}
          <Offers course={course} now={now} />
          <Waiting course={course} />
          {course.fee > 0 && <Refunds course={course} />}
        </div>
      )}
    </ClassFrame>
  );
}

function AddButton({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const [isAdding, setAdding] = useState(false);
  if (!deedsOf(course).cancel) return null;
  return (
    <>
      <Button look="quiet" size="small" onClick={() => setAdding(true)}>
        <UserPlus aria-hidden="true" className="size-4" />
        {t('applicants.byHost')}
      </Button>
      <ByHostDialog course={course} isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

interface PeopleProps {
  course: HostClass;
  status: EnrollmentStatus;
  title: string;
  text: string;
  none: ReactNode;
  sign?: (people: HostEnrollment[]) => ReactNode;
  row: (enrollment: HostEnrollment) => ReactNode;
  sort?: (first: HostEnrollment, second: HostEnrollment) => number;
  keep?: (enrollment: HostEnrollment) => boolean;
}

/** Everybody in one state, under a heading that says what becomes of them. */
function People({ course, status, title, text, none, sign, row, sort, keep }: PeopleProps) {
  const list = useQuery(everybodyQuery(course.id, status));
  const items = [...(list.data?.items ?? [])].filter(keep ?? (() => true)).sort(sort ?? (() => 0));
  return (
    <section>
      <h2 className="font-bold text-18">
        {title}
        {items.length > 0 && <span className="ml-2 text-muted">{formatCount(items.length)}</span>}
      </h2>
      {items.length > 0 && <p className="text-14 text-muted">{text}</p>}
      {list.isPending && (
        <div className="mt-3">
          <RowsSkeleton />
        </div>
      )}
      {list.error && !list.data && <ProblemNote problem={asProblem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <p className="mt-1 text-14 text-muted">{none}</p>}
      {items.length > 0 && sign?.(items)}
      <ol className="mt-2 divide-y divide-line border-line border-y empty:hidden">{items.map(row)}</ol>
    </section>
  );
}

const byPosition = (first: HostEnrollment, second: HostEnrollment) => (first.position ?? 0) - (second.position ?? 0);

/** Deciding here, and for a few seconds the way back: the row itself has left the list by then. */
function useUndoable(classId: string) {
  const [last, setLast] = useState<{ enrollment: HostEnrollment; decision: Decision }>();
  const change = useDecide(classId, {
    onDecided: (enrollment, decision) => setLast(decision === 'UNDO' ? undefined : { enrollment, decision }),
  });
  return { change, last };
}

function Undo({ change, last }: ReturnType<typeof useUndoable>) {
  const { t } = useTranslation('host-classes');
  if (!last) return null;
  return (
    <UndoNote
      enrollment={last.enrollment}
      said={t(`decide.done.${last.decision}`, { name: last.enrollment.attendee_name })}
      isBusy={change.pending === 'UNDO'}
      onUndo={() => change.send({ enrollment: last.enrollment, decision: 'UNDO' })}
    />
  );
}

function Waiting({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const undoable = useUndoable(course.id);
  const { change } = undoable;
  return (
    <div className="space-y-3">
      <People
        course={course}
        status="WAITLISTED"
        title={t('line.waiting')}
        text={t('line.waitingText')}
        none={t(course.waitlist ? 'line.waitingNone' : 'line.waitingOff')}
        sort={byPosition}
        sign={(people) => <LineToDoor count={people.length} />}
        row={(enrollment) => (
          <PersonRow
            key={enrollment.id}
            enrollment={enrollment}
            number={enrollment.position}
            about={t('line.arrival', { number: formatCount(enrollment.arrival) })}
          >
            <Button
              look="quiet"
              size="small"
              busy={change.isPending && change.about?.id === enrollment.id}
              onClick={() => change.send({ enrollment, decision: 'APPROVE' })}
            >
              {t('line.promote')}
            </Button>
          </PersonRow>
        )}
      />
      <Undo {...undoable} />
      <Refused change={change} course={course} />
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
    </div>
  );
}

function Refused({ change, course }: { change: ReturnType<typeof useDecide>; course: HostClass }) {
  if (!change.problem || change.raising) return null;
  if (change.problem.code === 'already_decided') return <AlreadyNote problem={change.problem} zone={course.zone} />;
  return <ProblemNote problem={change.problem} />;
}

function Offers({ course, now }: { course: HostClass; now: Date }) {
  const { t } = useTranslation('host-classes');
  const language = currentLanguage();
  if (course.counts.offered === 0) return null;
  const words = (until: string | null) => {
    const left = until === null ? 0 : Date.parse(until) - now.getTime();
    if (until === null || left <= 0) return t('line.offerOver');
    return t('line.offerUntil', {
      time: formatNearDayTime(until, course.zone, language, now),
      left: formatLeft(left, language),
    });
  };
  return (
    <People
      course={course}
      status="OFFERED"
      title={t('line.offers')}
      text={t('line.offersText')}
      none={null}
      row={(enrollment) => (
        <PersonRow key={enrollment.id} enrollment={enrollment} dot="offered" about={words(enrollment.offer_until)} />
      )}
    />
  );
}

function ToPay({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const undoable = useUndoable(course.id);
  const { change } = undoable;
  const language = currentLanguage();
  return (
    <div className="space-y-3">
      <People
        course={course}
        status="AWAITING_PAYMENT"
        title={t('line.toPay')}
        text={t('overview.stepText.pay')}
        none={t('line.toPayNone')}
        row={(enrollment) => (
          <PersonRow
            key={enrollment.id}
            enrollment={enrollment}
            dot="held"
            about={[
              formatMoney(course.fee, course.currency, language),
              enrollment.pay_until &&
                t('line.payUntil', { time: formatNearDayTime(enrollment.pay_until, course.zone, language) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          >
            <Button
              size="small"
              busy={change.isPending && change.about?.id === enrollment.id}
              onClick={() => change.send({ enrollment, decision: 'CONFIRM_PAYMENT' })}
            >
              {t('decide.CONFIRM_PAYMENT')}
            </Button>
          </PersonRow>
        )}
      />
      <Undo {...undoable} />
      <Refused change={change} course={course} />
    </div>
  );
}

/** Who has paid and left: what the host owes, by the refund rule. */
function Refunds({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const language = currentLanguage();
  const isOwed = ({ refund_due }: HostEnrollment) => refund_due !== null && refund_due > 0;
  return (
    <People
      course={course}
      status="CANCELLED"
      title={t('line.refunds')}
      text={t('line.refundsText')}
      none={t('line.refundsNone')}
      keep={isOwed}
      sign={(people) => (
        <p className="mt-1 font-semibold">
          {t('line.refundTotal', {
            amount: formatMoney(
              people.reduce((sum, { refund_due }) => sum + (refund_due ?? 0), 0),
              course.currency,
              language,
            ),
          })}
        </p>
      )}
      row={(enrollment) => (
        <PersonRow
          key={enrollment.id}
          enrollment={enrollment}
          dot="free"
          about={[
            enrollment.end_kind && t(`applicant.endKind.${enrollment.end_kind}`),
            enrollment.ended_at && formatNearDayTime(enrollment.ended_at, course.zone, language),
          ]
            .filter(Boolean)
            .join(' · ')}
        >
          <b className="font-semibold">{formatMoney(enrollment.refund_due ?? 0, course.currency, language)}</b>
        </PersonRow>
      )}
    />
  );
}
