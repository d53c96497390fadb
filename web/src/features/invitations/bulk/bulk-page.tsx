import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { LeaveQuestion, useLeaveGuard } from '@/features/host/leave-guard';
import { useHost } from '@/features/host/use-host';
import { asProblem } from '@/lib/api/problem';
import type { BatchReport } from '@/lib/api/types';
import { present } from '@/lib/clock';
import { showFieldProblems } from '@/lib/form';
import { currentLanguage } from '@/lib/i18n';
import { useIdempotencyKey } from '@/lib/idempotency';
import { formatCount } from '@/lib/time';
import { z } from '@/lib/zod';
import { reloadInvitations } from '../api';
import { beginTerms, checkTerms, type TermsValues, termsFieldOf, termsFields, termsOf } from '../terms';
import { TermsFields } from '../terms-fields';
import { type Batch, createInvitations, previewInvitations } from './api';
import type { ChosenFile } from './file';
import { Report } from './report';
import { Source } from './source';

interface Values extends TermsValues {
  text: string;
}

const schema = z.object({ text: z.string(), ...termsFields }).check(z.superRefine<Values>(checkTerms));

/** Inviting many at once: paste or drop, look at every line, then send. */
export function BulkPage() {
  const { t } = useTranslation('host');
  const user = useHost();
  const { key, renew } = useIdempotencyKey();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { text: '', ...beginTerms(user?.locale ?? currentLanguage()) },
  });
  const values = useWatch({ control: form.control }) as Values;
  const [file, setFile] = useState<ChosenFile>();
  const [isToldBesideFields, setToldBesideFields] = useState(false);
  const told = (error: Error) =>
    setToldBesideFields(showFieldProblems<Values>(asProblem(error), termsFieldOf, form.setError));
  const preview = useMutation({
    mutationFn: (batch: Batch) => previewInvitations(batch),
    onError: told,
  });
  const send = useMutation({
    mutationFn: (batch: Batch) => createInvitations(batch, key),
    onSuccess: reloadInvitations,
    onError: (error) => {
      told(error);
      if (!asProblem(error).isOutcomeUnknown) renew();
    },
  });
  const batchOf = (typed: Values): Batch => ({
    ...termsOf(typed, present()),
    ...(file ? { file: file.base64 } : { text: typed.text }),
  });
  /** What was looked at is no longer what would be sent. */
  const forget = () => {
    preview.reset();
    send.reset();
  };
  const guard = useLeaveGuard((form.formState.isDirty || file !== undefined) && !send.isSuccess);
  const isEmpty = !file && values.text.trim() === '';
  const problem = send.error ?? preview.error;
  if (send.data) {
    return (
      <HostPage title={t('bulk.title')}>
        <Sent
          report={send.data}
          onAnother={() => {
            form.reset();
            setFile(undefined);
            forget();
            renew();
          }}
        />
      </HostPage>
    );
  }
  return (
    <HostPage title={t('bulk.title')} beside={t('bulk.lead')}>
      <form
        noValidate
        className="grid gap-8 lg:grid-cols-[1fr_320px]"
        onChange={forget}
        onSubmit={form.handleSubmit((typed) => {
          if (!preview.isPending && !isEmpty) preview.mutate(batchOf(typed));
        })}
      >
        <div className="min-w-0">
          <Source
            input={form.register('text')}
            file={file}
            onFile={(chosen) => {
              forget();
              setFile(chosen);
            }}
          />
        </div>
        <div className="space-y-4">
          <TermsFields
            register={form.register}
            errors={form.formState.errors}
            values={values}
            onWhich={(which) => form.setValue('which', which)}
          />
        </div>
        <div className="min-w-0 lg:col-span-2">
          {problem && !isToldBesideFields && (
            <div className="mb-4">
              <ProblemNote problem={asProblem(problem)} />
            </div>
          )}
          {preview.data ? (
            <Preview
              report={preview.data}
              isSending={send.isPending}
              onSend={form.handleSubmit((typed) => {
                if (!send.isPending) send.mutate(batchOf(typed));
              })}
            />
          ) : (
            <Button type="submit" disabled={isEmpty} busy={preview.isPending} className="max-sm:w-full">
              {t(preview.isPending ? 'bulk.looking' : 'bulk.look')}
            </Button>
          )}
        </div>
        <LeaveQuestion leaving={guard.leaving} />
      </form>
    </HostPage>
  );
}

interface PreviewProps {
  report: BatchReport;
  isSending: boolean;
  onSend: () => void;
}

/** What would happen, line by line, and the button that makes it happen. */
function Preview({ report, isSending, onSend }: PreviewProps) {
  const { t } = useTranslation('host');
  const count = report.created + report.extended;
  const shown = formatCount(count);
  return (
    <section className="animate-enter">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h2 className="flex-1 basis-56 font-bold text-18" aria-live="polite">
          {count > 0 ? t('bulk.preview', { count, shown }) : t('bulk.previewNone')}
        </h2>
        {count > 0 && (
          <Button busy={isSending} onClick={onSend} className="max-sm:w-full">
            {isSending ? t('invite.submitting') : t('bulk.send', { count, shown })}
          </Button>
        )}
      </div>
      <Report report={report} isDone={false} />
    </section>
  );
}

function Sent({ report, onAnother }: { report: BatchReport; onAnother: () => void }) {
  const { t } = useTranslation('host');
  const count = report.created + report.extended;
  return (
    <section className="animate-enter">
      <div role="status">
        <h2 className="font-bold text-28 tracking-tight">{t('bulk.sent', { count, shown: formatCount(count) })}</h2>
      </div>
      <p className="mt-2 mb-6 text-muted">{t('bulk.sentText')}</p>
      <Report report={report} isDone />
      <div className="mt-6 flex flex-wrap gap-2">
        <ButtonLink to="/host/invitations">{t('bulk.toList')}</ButtonLink>
        <Button look="quiet" onClick={onAnother}>
          {t('bulk.another')}
        </Button>
      </div>
    </section>
  );
}
