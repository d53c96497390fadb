import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/copy-button';
import { formatMoney } from '@/lib/amounts';
import type { Enrollment } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useLeft } from '@/lib/left';
import { formatLeft, formatNearDayTime, viewerZone } from '@/lib/time';

/** How much, to where, until when; the place is kept until then. */
export function PaymentCard({ enrollment }: { enrollment: Enrollment }) {
  const { t } = useTranslation('enrollments');
  const { payment } = enrollment;
  if (!payment) return null;
  const amount = formatMoney(payment.amount, payment.currency, currentLanguage());
  return (
    <section className="mt-6 rounded-card bg-wait-soft p-5">
      <p className="font-bold text-40 tracking-tight">{amount}</p>
      <Until id={enrollment.id} until={payment.until} />
      {payment.instructions && (
        <div className="mt-4 rounded-control bg-paper p-4">
          <div className="flex flex-col items-start gap-3 sm:flex-row">
            <p className="min-w-0 flex-1 whitespace-pre-line max-sm:text-14">{payment.instructions}</p>
            <CopyButton text={payment.instructions} />
          </div>
        </div>
      )}
      <p className="mt-3 text-14">{t('pay.text')}</p>
    </section>
  );
}

function Until({ id, until }: { id: string; until: string }) {
  const { t } = useTranslation('enrollments');
  const client = useQueryClient();
  const language = currentLanguage();
  const left = useLeft(until, () => void client.invalidateQueries({ queryKey: ['enrollments', id] }));
  const time = formatNearDayTime(until, viewerZone(), language);
  return (
    <p className="mt-0.5">
      {t('pay.until', { time })} · <b>{left > 0 ? t('left', { left: formatLeft(left, language) }) : t('over')}</b>
    </p>
  );
}
