import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { useHost } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { Invitation } from '@/lib/api/types';
import { present } from '@/lib/clock';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { z } from '@/lib/zod';
import { createInvitation, reloadInvitations } from './api';
import { beginTerms, checkTerms, type TermsValues, termsFieldOf, termsFields, termsOf } from './terms';
import { TermsFields } from './terms-fields';

interface Values extends TermsValues {
  email: string;
}

const schema = z
  .object({
    email: z.string().check(z.trim(), z.regex(/^\S+@\S+$/, 'host:invite.errors.email')),
    ...termsFields,
  })
  .check(z.superRefine<Values>(checkTerms));

interface InvitationFormProps {
  email: string;
  onDone: (invitation: Invitation) => void;
}

export function InvitationForm({ email, onDone }: InvitationFormProps) {
  const { t } = useTranslation('host');
  const user = useHost();
  const { key, renew } = useIdempotencyKey();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { email, ...beginTerms(user?.locale ?? currentLanguage()) },
  });
  const values = useWatch({ control: form.control }) as Values;
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const guard = useLeaveGuard(form.formState.isDirty);
  const invite = useMutation({
    mutationFn: (typed: Values) => createInvitation({ email: typed.email, ...termsOf(typed, present()) }, key),
    onSuccess: (invitation) => {
      guard.allow();
      reloadInvitations();
      onDone(invitation);
    },
    onError: (error) => {
      const problem = asProblem(error);
      const fieldOf = (pointer: string) => (pointer === '/email' ? 'email' : termsFieldOf(pointer));
      setToldBesideFields(showFieldProblems<Values>(problem, fieldOf, form.setError));
      if (!problem.isOutcomeUnknown) renew();
    },
  });
  const { errors } = form.formState;
  return (
    <form
      noValidate
      className="mt-5 space-y-4"
      onSubmit={form.handleSubmit((typed) => {
        if (!invite.isPending) invite.mutate(typed);
      })}
    >
      <Field label={t('invite.email')} hint={t('invite.emailHint')} error={fieldMessage(errors.email?.message)}>
        {(control) => (
          <Input {...control} {...form.register('email')} type="email" inputMode="email" autoComplete="off" />
        )}
      </Field>
      <TermsFields
        register={form.register}
        errors={errors}
        values={values}
        onWhich={(which) => form.setValue('which', which)}
      />
      {invite.error && !isToldBesideFields && <ProblemNote problem={asProblem(invite.error)} />}
      <Button type="submit" className="w-full" busy={invite.isPending}>
        {t(invite.isPending ? 'invite.submitting' : 'invite.submit')}
      </Button>
      <LeaveQuestion leaving={guard.leaving} />
    </form>
  );
}
