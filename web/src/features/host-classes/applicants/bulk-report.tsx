import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Disclosure } from '@/components/disclosure';
import type { BulkReport, MailSample } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { EnrollmentChip } from '../phase-chip';

/** What will happen, or did, to each: who is left out stands first, with the reason. */
export function BulkLines({ report, isDone = false }: { report: BulkReport; isDone?: boolean }) {
  const { t } = useTranslation('host-classes');
  const refused = report.lines.filter(({ problem }) => problem !== null);
  const good = report.lines.filter(({ problem }) => problem === null);
  const counted = (count: number) => ({ count, shown: formatCount(count) });
  return (
    <div role="status" className="mt-3 space-y-3">
      <p>{t(isDone ? 'bulk.done' : 'bulk.will', counted(good.length))}</p>
      {refused.length > 0 && (
        <div className="rounded-card bg-no-soft p-4 text-14">
          <p className="mb-1 flex items-center gap-2 font-semibold">
            <CircleAlert aria-hidden="true" className="size-4 flex-none text-no" />
            {t(isDone ? 'bulk.failed' : 'bulk.wont', counted(refused.length))}
          </p>
          <ul className="space-y-1">
            {refused.map(({ id, attendee_name, problem }) => (
              <li key={id}>
                <b className="font-semibold">{attendee_name}</b> {problem?.detail}
              </li>
            ))}
          </ul>
        </div>
      )}
      {good.length > 0 && (
        <Disclosure summary={t(isDone ? 'bulk.result' : 'bulk.who')}>
          <ul className="max-h-56 divide-y divide-line overflow-y-auto text-14">
            {good.map(({ id, attendee_name, status }) => (
              <li key={id} className="flex min-h-9 items-center justify-between gap-3 pr-2">
                <span className="min-w-0 truncate">{attendee_name}</span>
                {status && <EnrollmentChip status={status} />}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

/** One of each kind of mail in each language, and how many of it go. */
export function BulkMails({ mails }: { mails: readonly MailSample[] }) {
  const { t } = useTranslation('host-classes');
  if (mails.length === 0) return <p className="mt-3 text-14 text-muted">{t('bulk.noMails')}</p>;
  return (
    <section className="mt-5">
      <h3 className="mb-2 font-bold">{t('bulk.mails')}</h3>
      <ul className="space-y-2">
        {mails.map(({ kind, locale, count, subject, text }) => (
          <li key={`${kind} ${locale}`} lang={locale} className="rounded-card border border-line p-4 text-14">
            <p className="text-12 text-muted">
              {t('bulk.mail', {
                kind: subject,
                language: t(`language.${locale}`, { ns: 'common' }),
                count,
                shown: formatCount(count),
              })}
            </p>
            <p className="mt-2 max-h-48 overflow-y-auto whitespace-pre-line break-words">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
