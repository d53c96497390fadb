import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import { formQuery } from '@/features/apply/api';
import { FormChanged } from '@/features/apply/attempt-note';
import { FaultSummary, FormQuestions } from '@/features/forms/form-questions';
import { useAnswers } from '@/features/forms/use-answers';
import { useFiles } from '@/features/forms/use-files';
import { apiUrl } from '@/lib/api/client';
import { asProblem, type Problem } from '@/lib/api/problem';
import type { ClassForm, Enrollment } from '@/lib/api/types';
import { saveAnswers } from './api';
import { useDeed } from './use-deed';

interface EditAnswersProps {
  enrollment: Enrollment;
  onClose: () => void;
  onRefused: (problem: Problem) => void;
}

/** Changing answers is answering the form of today: what became required since is asked now. */
export function EditAnswers(props: EditAnswersProps) {
  const { class: course } = props.enrollment;
  const form = useQuery(formQuery(course.id, course.share_token ?? undefined));
  if (form.isPending) {
    return (
      <Loading className="mt-4 space-y-5">
        <Skeleton className="h-18 w-full" />
        <Skeleton className="h-18 w-full" />
      </Loading>
    );
  }
  if (!form.data) return <ProblemNote problem={asProblem(form.error)} onRetry={() => void form.refetch()} />;
  if (!form.data.is_active) return <FormOff onClose={props.onClose} />;
  return <Editor {...props} form={form.data} />;
}

/** Saved now, the answers would be replaced by none. */
function FormOff({ onClose }: Pick<EditAnswersProps, 'onClose'>) {
  const { t } = useTranslation('enrollments');
  return (
    <div role="status" className="mt-4 rounded-card bg-surface p-4">
      <p className="font-semibold">{t('answers.formOff')}</p>
      <p className="text-14">{t('answers.formOffText')}</p>
      <Button look="quiet" size="small" className="mt-3" onClick={onClose}>
        {t('answers.back')}
      </Button>
    </div>
  );
}

function Editor({ enrollment, form, onClose, onRefused }: EditAnswersProps & { form: ClassForm }) {
  const { t } = useTranslation('enrollments');
  const { class: course, answers, files: stored } = enrollment;
  const answering = useAnswers(form.questions, answers ?? {});
  const token = course.share_token ?? undefined;
  const files = useFiles(
    (question, name) => apiUrl('/classes/{id}/files', { path: { id: course.id }, query: { question, name, token } }),
    stored,
  );
  const [isTold, setTold] = useState(false);
  const saving = useDeed(enrollment, {
    onDone: onClose,
    onRefused: (problem) => {
      setTold(answering.refuse(problem.errors));
      // The application itself has changed; the page says how it stands now.
      if (problem.code === 'enrollment_over' || problem.code === 'edit_over') {
        onRefused(problem);
        onClose();
      }
    },
  });
  const { problem } = saving;
  return (
    <form
      noValidate
      className="mt-5 space-y-7"
      onSubmit={(event) => {
        event.preventDefault();
        if (answering.check() && !files.isSending) saving.run(saveAnswers(answering.toSend, form.version));
      }}
    >
      {problem?.code === 'form_changed' && <FormChanged problem={problem} />}
      <FormQuestions
        asked={answering.asked}
        answers={answering.answers}
        faults={answering.faults}
        files={files}
        isLocked={saving.isRunning}
        onAnswer={answering.answer}
      />
      <FaultSummary asked={answering.asked} faults={answering.faults} />
      {problem && problem.code !== 'form_changed' && !isTold && <ProblemNote problem={problem} />}
      {enrollment.edit_loses_place && (
        <p className="flex gap-2.5 rounded-card bg-wait-soft p-4 font-semibold text-14">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 flex-none text-wait" />
          {t('answers.losesPlace')}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={saving.isRunning} disabled={files.isSending}>
          {t(saving.isRunning ? 'answers.saving' : 'answers.save')}
        </Button>
        <Button look="quiet" disabled={saving.isRunning} onClick={onClose}>
          {t('answers.stop')}
        </Button>
      </div>
    </form>
  );
}
