import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Field, FieldError, Input, Textarea } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { Segmented } from '@/components/segmented';
import { Switch } from '@/components/switch';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { asProblem } from '@/lib/api/problem';
import type { ClassForm, HostClass, Question, QuestionKind } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { fieldMessage } from '@/lib/form';
import { formatCount } from '@/lib/time';
import { reloadClass } from '../api';
import { enrollmentsOf } from '../status';
import { AddQuestion } from './add-question';
import { formQuery, saveForm } from './api';
import { bodyOf, type Complaints, complaintsOf, copied, draftOf, moved, newQuestion, within } from './draft';
import { Preview } from './preview';
import { QuestionCard } from './question-card';
import { SortableList } from './sortable';

type View = 'build' | 'preview';

/** Building the form, with what applicants will see beside it, or on a phone behind a switch. */
export default function Builder({ course, form: latest }: { course: HostClass; form: ClassForm }) {
  const { t } = useTranslation('host-classes');
  const client = useQueryClient();
  const [saved, setSaved] = useState(latest);
  const [draft, setDraft] = useState(() => draftOf(latest));
  const [open, setOpen] = useState<string>();
  const [view, setView] = useState<View>('build');
  /** What is wrong, told once saving was tried: by us, or in the server's words. */
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<Complaints>({});
  const isChanged = JSON.stringify(bodyOf(draft, null)) !== JSON.stringify(bodyOf(draftOf(saved), null));
  const guard = useLeaveGuard(isChanged);
  const complaints = isChecked ? { ...refused, ...complaintsOf(draft.questions) } : refused;
  const wrong = Object.keys(complaints).length;

  const save = useMutation({
    mutationFn: () => saveForm(course.id, bodyOf(draft, saved.version)),
    onSuccess: (form) => {
      client.setQueryData(formQuery(course).queryKey, form);
      setSaved(form);
      setDraft(draftOf(form));
      setChecked(false);
      reloadClass(course.id);
    },
    onError: (error) => {
      const found = asProblem(error).errors.map(({ pointer, detail }) => [pointer, detail]);
      setRefused(Object.fromEntries(found));
      openFirst(Object.fromEntries(found));
    },
  });
  const openFirst = (found: Complaints) => {
    const position = Object.keys(found)
      .map((pointer) => Number(pointer.split('/')[2]))
      .find((each) => Number.isInteger(each));
    const question = position === undefined ? undefined : draft.questions[position];
    if (question) setOpen(question.id);
  };
  const setQuestions = (questions: Question[]) => {
    setDraft((before) => ({ ...before, questions }));
    // What the server said is about what it was sent.
    setRefused({});
  };
  const add = (kind: QuestionKind) => {
    const question = newQuestion(kind);
    setQuestions([...draft.questions, question]);
    setOpen(question.id);
    // It can take the focus only once it stands.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-label="${question.id}"]`)?.focus());
  };
  const submit = () => {
    const found = complaintsOf(draft.questions);
    setChecked(true);
    if (Object.keys(found).length > 0) openFirst(found);
    else if (!save.isPending) save.mutate();
  };
  const applicants = enrollmentsOf(course);
  const { questions } = draft;
  return (
    <>
      <Segmented
        label={t('form.view')}
        value={view}
        options={[
          { value: 'build', label: t('form.build') },
          { value: 'preview', label: t('form.preview') },
        ]}
        onChange={setView}
        className="mb-5 w-full lg:hidden!"
      />
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,400px)]">
        <div className={classes('min-w-0 space-y-5', view === 'preview' && 'max-lg:hidden')}>
          <p className="text-14 text-muted">
            {t('form.lead')}
            {saved.version !== null && ` ${t('form.version', { version: saved.version })}`}
          </p>
          {applicants > 0 && (
            <p className="rounded-card bg-surface p-4 text-14">
              {t('form.earlier', { count: applicants, shown: formatCount(applicants) })}
            </p>
          )}
          <Switch
            label={t('form.active')}
            hint={t('form.activeHint')}
            checked={draft.is_active}
            onChange={(is_active) => setDraft({ ...draft, is_active })}
          />
          <Field label={t('form.heading')} optional error={fieldMessage(complaints['/title'])}>
            {(control) => (
              <Input
                {...control}
                value={draft.title}
                autoComplete="off"
                onChange={({ target }) => setDraft({ ...draft, title: target.value })}
              />
            )}
          </Field>
          <Field label={t('form.description')} optional error={fieldMessage(complaints['/description'])}>
            {(control) => (
              <Textarea
                {...control}
                rows={2}
                value={draft.description}
                onChange={({ target }) => setDraft({ ...draft, description: target.value })}
              />
            )}
          </Field>
          {questions.length === 0 && <EmptyState title={t('form.noQuestions')} text={t('form.noQuestionsText')} />}
          <SortableList
            ids={questions.map(({ id }) => id)}
            onMove={(from, to) => setQuestions(moved(questions, from, to))}
          >
            <ol className="space-y-2 empty:hidden">
              {questions.map((question, position) => (
                <QuestionCard
                  key={question.id}
                  question={question}
                  questions={questions}
                  position={position}
                  complaints={within(complaints, `/questions/${position}`)}
                  isOpen={open === question.id}
                  onToggle={() => setOpen(open === question.id ? undefined : question.id)}
                  onChange={(changed) =>
                    setQuestions(questions.map((each) => (each.id === changed.id ? changed : each)))
                  }
                  onMove={(to) => setQuestions(moved(questions, position, to))}
                  onCopy={() => setQuestions(questions.toSpliced(position + 1, 0, copied(question)))}
                  onRemove={() => setQuestions(questions.filter(({ id }) => id !== question.id))}
                />
              ))}
            </ol>
          </SortableList>
          {complaints['/questions'] && <FieldError>{fieldMessage(complaints['/questions'])}</FieldError>}
          <AddQuestion onAdd={add} />
        </div>
        <div className={classes('min-w-0 lg:sticky lg:top-7', view === 'build' && 'max-lg:hidden')}>
          <Preview draft={draft} />
        </div>
      </div>
      <div className="sticky bottom-0 z-10 -mx-4 mt-8 flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-t bg-paper px-4 py-3 max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] lg:mx-0 lg:px-0">
        {save.error && Object.keys(refused).length === 0 && (
          <div className="mb-2 basis-full">
            <ProblemNote problem={asProblem(save.error)} />
          </div>
        )}
        <Button busy={save.isPending} disabled={!isChanged} onClick={submit}>
          {t(save.isPending ? 'form.saving' : 'form.save')}
        </Button>
        {/* Told by itself when something is wrong, quietly otherwise. */}
        <span role="status" className={classes('text-14', wrong > 0 ? 'text-no' : 'text-muted')}>
          {wrong > 0 && t('form.fix', { count: wrong, shown: formatCount(wrong) })}
          {wrong === 0 && isChanged && !save.isPending && t('form.unsaved')}
          {wrong === 0 && !isChanged && save.isSuccess && t('form.saved')}
        </span>
      </div>
      <LeaveQuestion leaving={guard.leaving} />
    </>
  );
}
