import { useQuery } from '@tanstack/react-query';
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
  return <Editor {...props} form={form.data} />;
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
  const saving = useDeed(enrollment, {
    onDone: onClose,
    onRefused: (problem) => {
      answering.refuse(problem.errors);
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
      {problem && problem.code !== 'form_changed' && problem.errors.length === 0 && <ProblemNote problem={problem} />}
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
