import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '@/components/page-title';
import { isActive, isOpenPhase, type Phase, stateOf } from '@/features/classes/phase';
import { FaultSummary, FormQuestions } from '@/features/forms/form-questions';
import { useAnswers } from '@/features/forms/use-answers';
import { useFiles } from '@/features/forms/use-files';
import { apiUrl } from '@/lib/api/client';
import type { Draft } from '@/lib/api/types';
import { useDocumentTitle } from '@/lib/document-title';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import { Agreements } from './agreements';
import { ApplyBar } from './apply-bar';
import type { ApplicantProps } from './apply-page';
import { AttemptNote } from './attempt-note';
import { AttendeeChoice } from './attendee-choice';
import { OpeningClock } from './opening-clock';
import type { Applying } from './use-application';
import { useDraft } from './use-draft';

const FORM = 'application';
const NO_QUESTIONS: never[] = [];

interface ApplicationProps extends ApplicantProps {
  applying: Applying;
  phase: Phase;
  now: Date;
}

/** The application itself: for whom, the questions, what is agreed to, and one press. */
export function Application(props: ApplicationProps) {
  const { course, form, token, userId, attendees, mine, draft, applying, phase, now } = props;
  const { t } = useTranslation(['apply', 'classes']);
  useDocumentTitle(t('apply:title'));
  // The clock stays in sight when the opening comes, so that the page does not jump under the finger.
  const [wasEarly] = useState(phase === 'before');
  // A form that is switched off asks nothing, and yet is what the application is sent to.
  const isAsking = form.is_active;
  const answering = useAnswers(isAsking ? form.questions : NO_QUESTIONS, draft?.answers);
  const files = useFiles(
    (question, name) => apiUrl('/classes/{id}/files', { path: { id: course.id }, query: { question, name, token } }),
    draft?.files ?? [],
  );
  const applied = new Set(mine.filter(isActive).map(({ attendee }) => attendee.id));
  const free = attendees.filter(({ id }) => !applied.has(id));
  const [chosen, setChosen] = useState(() => free.find(({ id }) => id === draft?.attendee_id)?.id ?? free[0]?.id);
  const attendee = free.find(({ id }) => id === chosen);
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set());
  const [isChecked, setChecked] = useState(false);
  const missing = course.terms.find((terms) => terms.required && !agreed.has(terms.id));
  const isComplete = Boolean(attendee) && answering.isComplete && !missing && !files.isSending;

  const attendeeId = attendee && !attendee.is_self ? attendee.id : null;
  const typed: Draft = { attendee_id: attendeeId, form_version: form.version, answers: answering.toSend };
  const saving = useDraft({
    userId,
    classId: course.id,
    draft: typed,
    files: Object.values(files.stored),
  });

  const check = (): boolean => {
    setChecked(true);
    if (!attendee) return focusFirst('attendee');
    if (!answering.check()) return false;
    return missing ? focusFirst(`terms-${missing.id}`) : !files.isSending;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (applying.isLocked || !check() || !attendee || (phase !== 'open' && phase !== 'line')) return;
    const application = {
      token: token ?? null,
      attendee_id: attendeeId,
      form_version: form.version,
      answers: answering.toSend,
      terms: course.terms.filter(({ id }) => agreed.has(id)).map(({ id }) => id),
    };
    applying.send(application, answering.refuse);
  };
  const agree = (id: string, isAgreed: boolean) =>
    setAgreed((before) => new Set([...before].filter((it) => it !== id).concat(isAgreed ? id : [])));

  return (
    <>
      <Link
        to="/classes/$classId"
        params={{ classId: course.id }}
        search={token ? { token } : {}}
        className="tap mt-4 text-14 text-muted underline-offset-4 hover:text-ink hover:underline sm:mt-8"
      >
        {course.title}
      </Link>
      <PageTitle text={t('apply:title')} />
      <p className="mt-1 text-14 text-muted">{formatDayTime(course.starts_at, viewerZone(), currentLanguage())}</p>
      {wasEarly && <OpeningClock now={now} opensAt={course.recruit_from} isReady={isComplete} />}
      {!isOpenPhase(phase) && (
        <div role="alert" className="mt-6 rounded-card bg-wait-soft p-4">
          <p className="font-semibold">{t(`classes:state.${stateOf(course, phase)}`)}</p>
          <p className="text-14">{t(`classes:stateText.${phase}`)}</p>
        </div>
      )}
      <form id={FORM} noValidate onSubmit={submit} className="mt-8 space-y-9">
        {applying.problem && !applying.isSending && (
          <AttemptNote problem={applying.problem} onAskAgain={applying.sendAgain} />
        )}
        <AttendeeChoice
          attendees={attendees}
          mine={mine}
          chosen={attendee?.id}
          isMissing={isChecked && !attendee}
          isLocked={applying.isLocked}
          onChoose={setChosen}
        />
        {isAsking && form.questions.length > 0 && (
          <section>
            <h2 className="mb-4 font-bold text-18">{form.title || t('apply:questions')}</h2>
            {form.description && (
              <p className="-mt-3 mb-4 whitespace-pre-line text-14 text-muted">{form.description}</p>
            )}
            <FormQuestions
              asked={answering.asked}
              answers={answering.answers}
              faults={answering.faults}
              files={files}
              isLocked={applying.isLocked}
              onAnswer={answering.answer}
            />
            <p role="status" className="mt-4 min-h-5 text-12 text-muted">
              {saving !== 'none' && t(`apply:saving.${saving}`)}
            </p>
          </section>
        )}
        <Agreements
          course={course}
          agreed={agreed}
          isMissing={(terms) => isChecked && terms.required && !agreed.has(terms.id)}
          isLocked={applying.isLocked}
          onAgree={agree}
        />
        <FaultSummary asked={answering.asked} faults={answering.faults} />
      </form>
      <ApplyBar
        form={FORM}
        course={course}
        phase={phase}
        isComplete={isComplete}
        isUploading={files.isSending}
        applying={applying}
        who={attendee?.name}
      />
    </>
  );
}

/** Brings the first control of what is missing to the reader; false, because it is. */
function focusFirst(id: string): false {
  const section = document.getElementById(id);
  section?.scrollIntoView({ block: 'center' });
  section?.querySelector<HTMLElement>('input:enabled, button')?.focus({ preventScroll: true });
  return false;
}
