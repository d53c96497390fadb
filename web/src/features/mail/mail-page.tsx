import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/components/empty-state';
import { ProblemPage } from '@/components/problem-page';
import { RowsSkeleton } from '@/components/rows-skeleton';
import { asProblem } from '@/lib/api/problem';
import type { DevelopmentMail } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { useDocumentTitle } from '@/lib/document-title';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import { mailsQuery } from './api';
import { MailView } from './mail-view';

/** The mailbox of development: what would have been sent. */
export function MailPage() {
  const { t } = useTranslation('host');
  const mails = useQuery(mailsQuery);
  const [openedId, setOpenedId] = useState<string>();
  useDocumentTitle(t('mail.title'));
  if (mails.error && !mails.data) {
    return <ProblemPage problem={asProblem(mails.error)} onRetry={() => void mails.refetch()} />;
  }
  const items = mails.data?.items ?? [];
  const opened = items.find((mail) => mail.id === openedId) ?? items[0];
  return (
    <>
      <h1 className="mt-4 font-bold text-28 tracking-tight">{t('mail.title')}</h1>
      <p className="mt-1 mb-6 text-muted">{t('mail.lead')}</p>
      {mails.isPending && <RowsSkeleton />}
      {mails.data && items.length === 0 && <EmptyState title={t('mail.none')} text={t('mail.noneText')} />}
      {opened && (
        <div className="grid gap-6 lg:grid-cols-[340px_1fr]">
          <MailList mails={items} openedId={opened.id} onOpen={setOpenedId} />
          <MailView key={opened.id} mail={opened} />
        </div>
      )}
    </>
  );
}

interface MailListProps {
  mails: DevelopmentMail[];
  openedId: string;
  onOpen: (id: string) => void;
}

function MailList({ mails, openedId, onOpen }: MailListProps) {
  return (
    <ul className="self-start overflow-hidden rounded-card border border-line max-lg:max-h-72 max-lg:overflow-y-auto">
      {mails.map((mail) => (
        <li key={mail.id} className="border-line border-t first:border-t-0">
          <button
            type="button"
            aria-pressed={mail.id === openedId}
            onClick={() => onOpen(mail.id)}
            className={classes(
              'w-full px-4 py-3 text-left transition-colors focus-visible:-outline-offset-2',
              mail.id === openedId ? 'bg-surface' : 'hover:bg-surface',
            )}
          >
            <b className="block truncate font-semibold">{mail.subject}</b>
            <span className="flex gap-2 text-12 text-muted">
              <span className="min-w-0 flex-1 truncate">{mail.to}</span>
              <span className="flex-none">{formatDayTime(mail.at, viewerZone(), currentLanguage())}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
