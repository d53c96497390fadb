import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ClassDashboard } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

const KINDS = ['sent', 'queued', 'dead', 'dropped'] as const;

/** Whether everybody was told. */
export function Mails({ mails }: Pick<ClassDashboard, 'mails'>) {
  const { t } = useTranslation('host-classes');
  const known = KINDS.filter((kind) => mails[kind] > 0 || kind === 'sent');
  return (
    <section aria-labelledby="mails">
      <h2 id="mails" className="mb-1 font-bold">
        {t('overview.mails')}
      </h2>
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-14 text-muted">
        {known.map((kind) => (
          <span key={kind}>
            {t(`overview.mail.${kind}`)} <b className="font-semibold text-ink">{formatCount(mails[kind])}</b>
          </span>
        ))}
      </p>
      {mails.dead > 0 && (
        <p className="mt-1 flex items-start gap-1.5 text-14 text-no">
          <CircleAlert aria-hidden="true" className="mt-[3px] size-4 flex-none" />
          {t('overview.dead', { count: mails.dead, shown: formatCount(mails.dead) })}
        </p>
      )}
    </section>
  );
}
