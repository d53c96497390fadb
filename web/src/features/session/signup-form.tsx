import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import { fieldMessage, showFieldProblems } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { viewerZone } from '@/lib/time';
import { register } from './api';
import { PasswordInput } from './password-input';
import { signupSchema } from './schema';

interface Values {
  name: string;
  email: string;
  password: string;
}

const FIELDS: Record<string, keyof Values> = { '/name': 'name', '/email': 'email', '/password': 'password' };

interface SignupFormProps {
  /** Otherwise the account is for applying only, and comes without an organisation. */
  isHost: boolean;
  onDone: () => void;
}

export function SignupForm({ isHost, onDone }: SignupFormProps) {
  const { t } = useTranslation('account');
  const form = useForm<Values>({
    resolver: zodResolver(signupSchema),
    defaultValues: { name: '', email: '', password: '' },
  });
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const signup = useMutation({
    mutationFn: (values: Values) =>
      register({ ...values, locale: currentLanguage(), zone: viewerZone(), host: isHost }),
    onSuccess: onDone,
    onError: (error) =>
      setToldBesideFields(showFieldProblems<Values>(asProblem(error), (pointer) => FIELDS[pointer], form.setError)),
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="space-y-4" onSubmit={form.handleSubmit((values) => signup.mutate(values))}>
      <Field
        label={t('name')}
        hint={t(isHost ? 'nameHint' : 'student.nameHint')}
        error={fieldMessage(errors.name?.message)}
      >
        {(control) => <Input {...control} {...form.register('name')} autoComplete="name" />}
      </Field>
      <Field label={t('email')} error={fieldMessage(errors.email?.message)}>
        {(control) => <Input {...control} {...form.register('email')} type="email" autoComplete="username" />}
      </Field>
      <Field label={t('password')} hint={t('passwordHint')} error={fieldMessage(errors.password?.message)}>
        {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />}
      </Field>
      {signup.error && !isToldBesideFields && <ProblemNote problem={asProblem(signup.error)} />}
      <Button type="submit" size="large" className="w-full" busy={signup.isPending}>
        {t(signup.isPending ? 'signingUp' : 'signup')}
      </Button>
    </form>
  );
}
