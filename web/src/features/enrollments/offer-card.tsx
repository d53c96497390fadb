import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { ProblemNote } from '@/components/problem-note';
import { formatMoney } from '@/lib/amounts';
import type { Problem } from '@/lib/api/problem';
import type { Enrollment } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { useLeft } from '@/lib/left';
import { formatLeft, formatNearDayTime, viewerZone } from '@/lib/time';
import { acceptOffer, declineOffer } from './api';
import type { PartProps } from './enrollment-page';
import { useDeed } from './use-deed';

/** A place is kept: until when, and one button that takes it. */
export function OfferCard({ enrollment, onRefused }: PartProps) {
  const { t } = useTranslation('enrollments');
  const { offer_until, class: course } = enrollment;
  const button = useRef<HTMLButtonElement>(null);
  const refuse = (problem: Problem) => {
    if (problem.document.status === 409) onRefused(problem);
  };
  const accepting = useDeed(enrollment, { onRefused: refuse });
  const [isAsking, setAsking] = useState(false);
  const declining = useDeed(enrollment, {
    onDone: () => setAsking(false),
    onRefused: (problem) => {
      refuse(problem);
      if (problem.document.status === 409) setAsking(false);
    },
  });
  useEffect(() => {
    // Whoever is in the middle of something else on the page is not torn out of it.
    const { activeElement, body } = document;
    if (activeElement === body || activeElement?.tagName === 'H1') button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section className="mt-6 rounded-card border-2 border-brand bg-brand-soft p-5">
      {offer_until && <Deadline enrollment={enrollment} until={offer_until} />}
      {course.fee > 0 && (
        <p className="mt-2 text-14">
          {t('offer.fee', { amount: formatMoney(course.fee, course.currency, currentLanguage()) })}
        </p>
      )}
      <Button
        ref={button}
        look="brand"
        size="large"
        busy={accepting.isRunning}
        onClick={() => accepting.run(acceptOffer)}
        className="mt-4 w-full"
      >
        {t(accepting.isRunning ? 'offer.accepting' : 'offer.accept')}
      </Button>
      {accepting.problem && accepting.problem.document.status !== 409 && (
        <div className="mt-4">
          <ProblemNote problem={accepting.problem} />
        </div>
      )}
      <p className="mt-3 text-14">{t('offer.unanswered')}</p>
      <Button look="quiet" className="mt-4 max-sm:w-full" onClick={() => setAsking(true)}>
        {t('offer.decline')}
      </Button>
      <ConfirmDialog
        title={t('decline.title')}
        isOpen={isAsking}
        isBusy={declining.isRunning}
        problem={declining.problem}
        confirm={t('decline.do')}
        confirming={t('decline.doing')}
        keep={t('decline.keep')}
        onConfirm={() => declining.run(declineOffer)}
        onClose={() => setAsking(false)}
      >
        <p>{t('decline.text')}</p>
      </ConfirmDialog>
    </section>
  );
}

/** How long the place is kept: the moment in words, and what is left of it, without haste. */
function Deadline({ enrollment, until }: { enrollment: Enrollment; until: string }) {
  const { t } = useTranslation('enrollments');
  const client = useQueryClient();
  const language = currentLanguage();
  const left = useLeft(until, () => void client.invalidateQueries({ queryKey: ['enrollments', enrollment.id] }));
  return (
    <>
      <p role="timer" className="font-bold text-40 tracking-tight max-sm:text-28">
        {left > 0 ? t('left', { left: formatLeft(left, language) }) : t('over')}
      </p>
      <p className="mt-0.5">{t('offer.until', { time: formatNearDayTime(until, viewerZone(), language) })}</p>
    </>
  );
}
