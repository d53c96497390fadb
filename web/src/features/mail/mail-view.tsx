import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import { Segmented } from '@/components/segmented';
import type { DevelopmentMail } from '@/lib/api/types';
import { linkify } from './linkify';

type View = 'text' | 'html';

/** One mail, as text with links that work, or as HTML in a frame that may do nothing. */
export function MailView({ mail }: { mail: DevelopmentMail }) {
  const { t } = useTranslation('host');
  const [view, setView] = useState<View>('text');
  return (
    <article className="min-w-0 rounded-card border border-line">
      <header className="flex flex-wrap items-start gap-3 border-line border-b p-5">
        <div className="min-w-0 flex-1 basis-48">
          <h2 className="font-bold text-18">{mail.subject}</h2>
          <Facts className="mt-1" items={[[t('mail.to'), mail.to]]} />
        </div>
        <Segmented<View>
          label={t('mail.view')}
          size="small"
          value={view}
          options={[
            { value: 'text', label: t('mail.text') },
            { value: 'html', label: t('mail.html') },
          ]}
          onChange={setView}
        />
      </header>
      {view === 'text' ? (
        <p className="whitespace-pre-wrap break-words p-5">
          {linkify(mail.text).map(({ text, isLink }, position) =>
            isLink ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a mail never changes
              <a key={position} href={text} className="break-all text-info underline underline-offset-4">
                {text}
              </a>
            ) : (
              text
            ),
          )}
        </p>
      ) : (
        <iframe
          title={t('mail.frame')}
          sandbox=""
          srcDoc={mail.html}
          className="h-[640px] w-full rounded-b-card bg-[#fff]"
        />
      )}
    </article>
  );
}
