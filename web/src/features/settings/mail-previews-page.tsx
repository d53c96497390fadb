import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '@/components/field';
import { HostPage } from '@/components/host-page';
import { ProblemNote } from '@/components/problem-note';
import { Segmented } from '@/components/segmented';
import { Loading, Skeleton } from '@/components/skeleton';
import { asProblem } from '@/lib/api/problem';
import type { Locale, MailPreview } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage, i18n, LANGUAGES } from '@/lib/i18n';
import { mailPreviewsQuery } from './api';

/** Every mail that people get, as it looks, in both languages. */
export function MailPreviewsPage() {
  const { t } = useTranslation('host');
  const [locale, setLocale] = useState<Locale>(currentLanguage());
  const [kind, setKind] = useState<string>();
  const mails = useQuery(mailPreviewsQuery(locale));
  const items = mails.data?.items ?? [];
  const opened = items.find((mail) => mail.kind === kind) ?? items[0];
  return (
    <HostPage
      title={t('mails.title')}
      width="wide"
      beside={
        <Link to="/host/settings" className="tap inline-flex items-center gap-0.5 hover:text-ink">
          <ChevronLeft aria-hidden="true" className="size-4" />
          {t('settings.title')}
        </Link>
      }
      actions={
        <Segmented<Locale>
          label={t('mails.language')}
          size="small"
          value={locale}
          options={LANGUAGES.map((language) => ({
            value: language,
            label: t(`language.${language}`, { ns: 'common' }),
          }))}
          onChange={setLocale}
        />
      }
    >
      {mails.isPending && (
        <Loading className="grid gap-6 lg:grid-cols-[280px_1fr]">
          <Skeleton className="h-80 w-full" />
          <Skeleton className="h-[560px] w-full" />
        </Loading>
      )}
      {mails.error && !mails.data && (
        <ProblemNote problem={asProblem(mails.error)} onRetry={() => void mails.refetch()} />
      )}
      {opened && (
        <div className="grid gap-6 lg:grid-cols-[280px_1fr]">
          <Kinds mails={items} opened={opened} onOpen={setKind} />
          <Preview key={`${locale} ${opened.kind}`} mail={opened} locale={locale} />
        </div>
      )}
    </HostPage>
  );
}

/** What a mail is about, in the language of the page. One that is newer than this page goes by its subject. */
function kindWords(kind: string, subject: string): string {
  const key = `host:mails.kinds.${kind}`;
  return i18n.exists(key) ? i18n.t(key as 'host:mails.kinds.INVITATION') : subject;
}

interface KindsProps {
  mails: MailPreview[];
  opened: MailPreview;
  onOpen: (kind: string) => void;
}

/** A list beside the mail, or on a phone one line above it. */
function Kinds({ mails, opened, onOpen }: KindsProps) {
  const { t } = useTranslation('host');
  return (
    <>
      <div className="lg:hidden">
        <Select aria-label={t('mails.kind')} value={opened.kind} onChange={(event) => onOpen(event.target.value)}>
          {mails.map(({ kind, subject }) => (
            <option key={kind} value={kind}>
              {kindWords(kind, subject)}
            </option>
          ))}
        </Select>
      </div>
      <ul aria-label={t('mails.kind')} className="self-start max-lg:hidden">
        {mails.map(({ kind, subject }) => (
          <li key={kind}>
            <button
              type="button"
              aria-pressed={kind === opened.kind}
              onClick={() => onOpen(kind)}
              className={classes(
                'min-h-9 w-full rounded-lg px-3 py-1.5 text-left text-14 transition-colors',
                kind === opened.kind ? 'bg-surface font-semibold' : 'text-muted hover:bg-surface hover:text-ink',
              )}
            >
              {kindWords(kind, subject)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type Look = 'html' | 'text';

function Preview({ mail, locale }: { mail: MailPreview; locale: Locale }) {
  const { t } = useTranslation('host');
  const [look, setLook] = useState<Look>('html');
  return (
    <article lang={locale} className="min-w-0 overflow-hidden rounded-card border border-line">
      <header className="flex flex-wrap items-center gap-3 border-line border-b px-5 py-4">
        <div className="min-w-0 flex-1 basis-48">
          <p className="text-12 text-muted">{kindWords(mail.kind, mail.subject)}</p>
          <h2 className="font-bold text-18">{mail.subject}</h2>
        </div>
        <Segmented<Look>
          label={t('mail.view')}
          size="small"
          value={look}
          options={[
            { value: 'html', label: t('mail.html') },
            { value: 'text', label: t('mail.text') },
          ]}
          onChange={setLook}
        />
      </header>
      {look === 'html' ? (
        <iframe title={mail.subject} sandbox="" srcDoc={mail.html} className="h-[640px] w-full bg-[#f7f6f3]" />
      ) : (
        <p className="whitespace-pre-wrap break-words p-5">{mail.text}</p>
      )}
    </article>
  );
}
