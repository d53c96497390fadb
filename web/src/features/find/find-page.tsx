import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input } from '@/components/field';
import { PageTitle } from '@/components/page-title';
import { ProblemNote } from '@/components/problem-note';
import { call } from '@/lib/api/client';
import { asProblem } from '@/lib/api/problem';
import { useDocumentTitle } from '@/lib/document-title';
import { Sent } from './sent';

/** Mails all links of an address to that address. What the page says never tells whether the address is known. */
export function FindPage() {
  const { t } = useTranslation('links');
  useDocumentTitle(t('find.title'));
  const [email, setEmail] = useState('');
  const [isMissing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const find = useMutation({
    mutationFn: (address: string) => call('POST', '/bookings/find', { body: { email: address } }),
  });
  const problem = find.error ? asProblem(find.error) : undefined;
  const refused = problem?.errors.find(({ pointer }) => pointer === '/email')?.detail;

  useEffect(() => {
    if (refused) input.current?.focus();
  }, [refused]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGood = email.trim() !== '' && input.current?.validity.valid === true;
    setMissing(!isGood);
    if (!isGood) input.current?.focus();
    else if (!find.isPending) find.mutate(email.trim());
  };
  if (find.isSuccess) return <Sent email={find.variables} onAgain={find.reset} />;
  return (
    <div className="pt-8 sm:pt-16">
      <PageTitle text={t('find.title')} />
      <p className="mt-2 text-muted">{t('find.text')}</p>
      <form noValidate className="mt-8 space-y-4" onSubmit={submit}>
        <Field label={t('find.email')} error={isMissing ? t('find.notAnEmail') : refused}>
          {(control) => (
            <Input
              {...control}
              ref={input}
              type="email"
              name="email"
              autoComplete="email"
              value={email}
              disabled={find.isPending}
              onChange={(event) => {
                setMissing(false);
                setEmail(event.target.value);
              }}
            />
          )}
        </Field>
        {problem && !refused && <ProblemNote problem={problem} />}
        <Button type="submit" size="large" busy={find.isPending} className="max-sm:w-full">
          {t(find.isPending ? 'find.sending' : 'find.send')}
        </Button>
        <p className="text-12 text-muted">{t('find.privacy')}</p>
      </form>
    </div>
  );
}
