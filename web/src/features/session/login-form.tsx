import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input } from '@/components/field';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import { fieldMessage } from '@/lib/form';
import { logIn } from './api';
import { PasswordInput } from './password-input';
import { loginSchema } from './schema';

export function LoginForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('account');
  const form = useForm({ resolver: zodResolver(loginSchema), defaultValues: { email: '', password: '' } });
  const login = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => logIn(email, password),
    onSuccess: onDone,
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="space-y-4" onSubmit={form.handleSubmit((values) => login.mutate(values))}>
      <Field label={t('email')} error={fieldMessage(errors.email?.message)}>
        {(control) => <Input {...control} {...form.register('email')} type="email" autoComplete="username" />}
      </Field>
      <Field label={t('password')} error={fieldMessage(errors.password?.message)}>
        {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="current-password" />}
      </Field>
      {login.error && <ProblemNote problem={asProblem(login.error)} />}
      <Button type="submit" size="large" className="w-full" busy={login.isPending}>
        {t(login.isPending ? 'loggingIn' : 'login')}
      </Button>
    </form>
  );
}
