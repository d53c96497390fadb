import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { Facts } from '@/components/facts';
import { StatusChip } from '@/features/classes/status-chip';
import { formatMoney } from '@/lib/amounts';
import type { Enrollment } from '@/lib/api/types';
import { formatMilliseconds } from '@/lib/clock-face';
import { useDocumentTitle } from '@/lib/document-title';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDay, formatNearDayTime, formatOrdinal, ordinalParts, viewerZone } from '@/lib/time';

interface AppliedProps {
  enrollment: Enrollment;
  /** Left away where nobody else can be applied for any more. */
  onAnother: (() => void) | undefined;
}

/** What became of the press: when it arrived, as the how-manieth, and which place that is. */
export function Applied({ enrollment, onAnother }: AppliedProps) {
  const { t } = useTranslation('apply');
  const language = currentLanguage();
  const zone = viewerZone();
  const { status, arrival, position, received_at, payment, attendee } = enrollment;
  const { starts_at } = enrollment.class;
  const title = t(`done.${titleOf(status)}.title`);
  useDocumentTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  // The page changed under whoever reads by ear.
  useEffect(() => {
    scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, []);
  const time = formatMilliseconds(received_at, zone);
  const waits = status === 'WAITLISTED' && position !== null;
  const [numeral, suffix] = ordinalParts(arrival, language);
  return (
    <section className="animate-enter pt-4 sm:pt-8">
      <StatusChip enrollment={enrollment} />
      <h1 ref={heading} tabIndex={-1} className="mt-2 font-bold text-28 tracking-tight outline-none">
        {title}
      </h1>
      <p className="mt-1 text-muted">{t(`done.${titleOf(status)}.text`)}</p>
      <div className="mt-8">
        <p className="text-14 text-muted">{t(waits ? 'done.place' : 'done.arrival')}</p>
        <p className="-ml-0.5 font-bold text-64 tracking-tighter">
          {waits ? formatCount(position) : numeral}
          <span className="font-semibold text-28 tracking-tight">{waits ? t('done.placeUnit') : suffix}</span>
        </p>
        <p className="mt-1 text-18">
          {[
            t('done.received', { time }),
            formatOrdinal(arrival, language),
            waits && t('done.waitingAt', { position: formatCount(position) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {payment && (
        <div className="mt-6 rounded-card bg-wait-soft p-5">
          <p className="font-semibold">
            {t('done.pay', {
              time: formatNearDayTime(payment.until, zone, language),
              amount: formatMoney(payment.amount, payment.currency, language),
            })}
          </p>
          {payment.instructions && <p className="mt-1 whitespace-pre-line text-14">{payment.instructions}</p>}
        </div>
      )}
      <Facts
        className="mt-6 border-line border-t pt-5"
        items={[
          [t('done.class'), enrollment.class.title],
          [t('done.who'), attendee.name],
          [t('done.when'), starts_at && formatDay(starts_at, zone, language)],
        ]}
      />
      <div className="mt-8 flex flex-wrap gap-2.5">
        <ButtonLink size="large" to="/me/enrollments/$enrollmentId" params={{ enrollmentId: enrollment.id }}>
          {t('done.see')}
        </ButtonLink>
        {onAnother && (
          <Button look="quiet" size="large" onClick={onAnother}>
            {t('done.another')}
          </Button>
        )}
      </div>
    </section>
  );
}

function titleOf(status: Enrollment['status']) {
  switch (status) {
    case 'APPROVED':
    case 'WAITLISTED':
    case 'AWAITING_PAYMENT':
      return status;
    default:
      return 'APPLIED';
  }
}
