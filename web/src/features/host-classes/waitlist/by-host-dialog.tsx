import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field, Input, Select } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { HostClass, Locale } from '@/lib/api/types';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage, LANGUAGES } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { z } from '@/lib/zod';
import { reloadClass } from '../api';
import { enrolByHost } from '../applicants/api';
import { RaiseDialog } from '../applicants/raise-dialog';
import { factsOf } from '../problem-facts';

interface Typed {
  name: string;
  email: string;
  locale: Locale;
}

const EMAIL = /^$|^\S+@\S+\.\S+$/;
const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'common:field.required'), z.maxLength(100, 'common:field.nameLong')),
  email: z.string().check(z.trim(), z.regex(EMAIL, 'common:field.not_an_email')),
  locale: z.enum(['ko', 'en']),
});

interface ByHostDialogProps {
  course: HostClass;
  isOpen: boolean;
  onClose: () => void;
}

/** Somebody who asked by phone or in person gets a place at once. */
export function ByHostDialog({ course, isOpen, onClose }: ByHostDialogProps) {
  const { t } = useTranslation('host-classes');
  return (
    <Dialog title={t('byHost.title')} isOpen={isOpen} onClose={onClose}>
      <ByHostForm course={course} onClose={onClose} />
    </Dialog>
  );
}

function ByHostForm({ course, onClose }: Omit<ByHostDialogProps, 'isOpen'>) {
  const { t } = useTranslation('host-classes');
  const { key, renew } = useIdempotencyKey();
  const form = useForm<Typed>({
    resolver: zodResolver(schema),
    defaultValues: { name: '', email: '', locale: currentLanguage() },
  });
  const { errors } = form.formState;
  const [isTold, setTold] = useState(false);
  const [raising, setRaising] = useState<{ passes: number; passed: string[] }>();
  const send = useMutation({
    mutationFn: ({ typed, reason }: { typed: Typed; reason?: string }) =>
      enrolByHost(
        course.id,
        {
          name: typed.name.trim(),
          email: typed.email.trim() || null,
          locale: typed.locale,
          ...(reason ? { raise: true, reason } : {}),
        },
        key,
      ),
    onSuccess: () => {
      reloadClass(course.id);
      onClose();
    },
    onError: (error) => {
      const problem = asProblem(error);
      const { passes, passed } = factsOf(problem);
      // Sent again with a reason it is another request, and has a key of its own.
      renew();
      if (problem.code === 'would_pass') setRaising({ passes: passes ?? 0, passed: passed ?? [] });
      const fieldOf = (pointer: string) =>
        (['name', 'email', 'locale'] as const).find((name) => pointer === `/${name}`);
      setTold(showFieldProblems<Typed>(problem, fieldOf, form.setError));
    },
  });
  const isFull = send.error !== null && asProblem(send.error).code === 'would_pass';
  const problem = send.error && !isFull && !isTold ? asProblem(send.error) : undefined;
  return (
    <>
      <form noValidate onSubmit={form.handleSubmit((typed) => !send.isPending && send.mutate({ typed }))}>
        <p className="mt-2 text-14 text-muted">
          {t('byHost.lead')} {course.question_count > 0 && t('byHost.answersLater')}
        </p>
        <div className="mt-4 space-y-4">
          <Field label={t('byHost.name')} error={fieldMessage(errors.name?.message)}>
            {(control) => <Input {...control} {...form.register('name')} autoComplete="off" />}
          </Field>
          <Field
            label={t('byHost.email')}
            hint={t('byHost.emailHint')}
            optional
            error={fieldMessage(errors.email?.message)}
          >
            {(control) => (
              <Input {...control} {...form.register('email')} type="email" inputMode="email" autoComplete="off" />
            )}
          </Field>
          <Field label={t('byHost.locale')}>
            {(control) => (
              <Select {...control} {...form.register('locale')}>
                {LANGUAGES.map((language) => (
                  <option key={language} value={language} lang={language}>
                    {t(`language.${language}`, { ns: 'common' })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {problem && <ProblemNote problem={problem} />}
        </div>
        <div className="mt-6 flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">
          <Button look="quiet" disabled={send.isPending} onClick={onClose}>
            {t('byHost.keep')}
          </Button>
          <Button type="submit" busy={send.isPending}>
            {t(send.isPending ? 'byHost.submitting' : 'byHost.submit')}
          </Button>
        </div>
      </form>
      <RaiseDialog
        raising={raising}
        isBusy={send.isPending}
        problem={problem}
        confirm={t('byHost.raise')}
        onConfirm={(reason) => void form.handleSubmit((typed) => send.mutate({ typed, reason }))()}
        onClose={() => setRaising(undefined)}
      />
    </>
  );
}
