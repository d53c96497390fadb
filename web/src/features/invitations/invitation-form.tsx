import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input, Select } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { useHost } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { Invitation, Locale } from '@/lib/api/types';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage, LANGUAGES } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { addMinutes } from '@/lib/time';
import { z } from '@/lib/zod';
import { createInvitation, reloadInvitations } from './api';

const DAYS_OFFERED = [1, 3, 7, 14, 30];
const DAYS_DEFAULT = 7;
const USES_OFFERED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const MINUTES_PER_DAY = 24 * 60;

interface Values {
  email: string;
  days: number;
  uses: number;
  locale: Locale;
}

const schema = z.object({
  email: z.string().check(z.trim(), z.regex(/^\S+@\S+$/, 'host:invite.errors.email')),
  days: z.number(),
  uses: z.number(),
  locale: z.enum(['ko', 'en']),
});

const FIELDS: Record<string, keyof Values> = {
  '/email': 'email',
  '/expires_at': 'days',
  '/uses': 'uses',
  '/locale': 'locale',
};

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
    defaultValues: { email, days: DAYS_DEFAULT, uses: 1, locale: user?.locale ?? currentLanguage() },
  });
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const invite = useMutation({
    mutationFn: ({ days, ...rest }: Values) => {
      const expires_at = addMinutes(new Date().toISOString(), days * MINUTES_PER_DAY);
      return createInvitation({ ...rest, expires_at }, key);
    },
    onSuccess: (invitation) => {
      reloadInvitations();
      onDone(invitation);
    },
    onError: (error) => {
      const problem = asProblem(error);
      setToldBesideFields(showFieldProblems<Values>(problem, (pointer) => FIELDS[pointer], form.setError));
      if (!problem.isOutcomeUnknown) renew();
    },
  });
  const { errors } = form.formState;
  return (
    <form
      noValidate
      className="mt-5 space-y-4"
      onSubmit={form.handleSubmit((values) => {
        if (!invite.isPending) invite.mutate(values);
      })}
    >
      <Field label={t('invite.email')} hint={t('invite.emailHint')} error={fieldMessage(errors.email?.message)}>
        {(control) => (
          <Input {...control} {...form.register('email')} type="email" inputMode="email" autoComplete="off" />
        )}
      </Field>
      <Field label={t('invite.expires')} error={fieldMessage(errors.days?.message)}>
        {(control) => (
          <Select {...control} {...form.register('days', { valueAsNumber: true })}>
            {DAYS_OFFERED.map((days) => (
              <option key={days} value={days}>
                {t('invite.days', { count: days })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('invite.uses')} error={fieldMessage(errors.uses?.message)}>
        {(control) => (
          <Select {...control} {...form.register('uses', { valueAsNumber: true })}>
            {USES_OFFERED.map((uses) => (
              <option key={uses} value={uses}>
                {t('invite.usesCount', { count: uses })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('invite.language')} error={fieldMessage(errors.locale?.message)}>
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
      {invite.error && !isToldBesideFields && <ProblemNote problem={asProblem(invite.error)} />}
      <Button type="submit" className="w-full" busy={invite.isPending}>
        {t(invite.isPending ? 'invite.submitting' : 'invite.submit')}
      </Button>
    </form>
  );
}
