import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { formatMoney } from '@/lib/amounts';
import { currentLanguage } from '@/lib/i18n';
import { formatCount } from '@/lib/time';
import { cancelEnrollment } from './api';
import type { PartProps } from './enrollment-page';
import { useDeed } from './use-deed';

/** Giving up what one has; asked once, with everything that it means. */
export function CancelSection({ enrollment, stage, onRefused }: PartProps) {
  const { t } = useTranslation('enrollments');
  const [isAsking, setAsking] = useState(false);
  const cancelling = useDeed(enrollment, {
    onDone: () => setAsking(false),
    onRefused: (problem) => {
      if (problem.document.status !== 409) return;
      setAsking(false);
      onRefused(problem);
    },
  });
  const { refund_if_cancelled: refund, position, class: course } = enrollment;
  const kind = stage === 'waiting' ? 'waiting' : stage === 'applied' ? 'applied' : 'place';
  return (
    <section className="mt-8 border-line border-t pt-6">
      <h2 className="font-bold text-18">{t(`cancel.${kind}.title`)}</h2>
      <p className="mt-1 text-14 text-muted">{t(`cancel.${kind}.text`)}</p>
      <Button look="danger" className="mt-4" onClick={() => setAsking(true)}>
        {t(`cancel.${kind}.do`)}
      </Button>
      <ConfirmDialog
        title={t(`cancel.${kind}.ask`)}
        isOpen={isAsking}
        isBusy={cancelling.isRunning}
        problem={cancelling.problem}
        confirm={t(`cancel.${kind}.do`)}
        confirming={t('cancel.doing')}
        keep={t('cancel.keep')}
        onConfirm={() => cancelling.run(cancelEnrollment)}
        onClose={() => setAsking(false)}
      >
        <p>{t(`cancel.${kind}.means`, { position: position === null ? '' : formatCount(position) })}</p>
        {refund !== null && (
          <p className="font-semibold">
            {refund > 0
              ? t('cancel.refund', { amount: formatMoney(refund, course.currency, currentLanguage()) })
              : t('cancel.noRefund')}
          </p>
        )}
      </ConfirmDialog>
    </section>
  );
}
