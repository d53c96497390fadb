import { useTranslation } from 'react-i18next';
import type { PublicClass } from '@/lib/api/types';

/** How places are given, and what happens with the money, in the order in which it happens. */
export function HowItWorks({ course }: { course: PublicClass }) {
  const { t } = useTranslation('classes');
  const { selection, waitlist, payment, fee, reapply } = course;
  const steps: string[] = [
    t(selection === 'REVIEW' ? 'how.review' : 'how.first'),
    ...(selection === 'REVIEW' ? [t('how.decided')] : []),
    ...(waitlist ? [t('how.line')] : []),
    ...(fee > 0 ? [t(payment === 'ONLINE' ? 'how.online' : 'how.transfer')] : []),
    ...(selection === 'REVIEW' && reapply ? [t('how.reapply')] : []),
  ];
  return (
    <>
      <section className="mt-8 rounded-card bg-surface p-5">
        <h2 className="font-bold">{t('how.title')}</h2>
        <ol className="mt-3 space-y-2.5 text-14">
          {steps.map((step, index) => (
            <li key={step} className="flex gap-3">
              <span aria-hidden="true" className="w-5 flex-none font-bold text-muted">
                {index + 1}
              </span>
              <span className="min-w-0">{step}</span>
            </li>
          ))}
        </ol>
      </section>
      {fee > 0 && <Refund course={course} />}
    </>
  );
}

const COURSE_RULES = ['before', 'third', 'half', 'after', 'long'] as const;

function Refund({ course: { refund_policy, seller } }: { course: PublicClass }) {
  const { t } = useTranslation('classes');
  return (
    <section className="mt-8 border-line border-t pt-6 text-14">
      {refund_policy && (
        <>
          <h2 className="mb-2 font-bold text-18">{t('refund.title')}</h2>
          {refund_policy === 'COURSE' ? (
            <ul className="list-disc space-y-1 pl-5">
              {COURSE_RULES.map((rule) => (
                <li key={rule}>{t(`refund.${rule}`)}</li>
              ))}
            </ul>
          ) : (
            <p>{t('refund.free')}</p>
          )}
        </>
      )}
      {seller && (
        <>
          <h3 className="mt-5 mb-1 font-semibold">{t('refund.seller')}</h3>
          <p className="whitespace-pre-line text-muted">{seller}</p>
        </>
      )}
    </section>
  );
}
