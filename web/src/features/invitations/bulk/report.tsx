import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Chip, type ChipTone } from '@/components/chip';
import type { BatchOutcome, BatchReport } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { formatCount } from '@/lib/time';

/** Lines that are drawn at once. */
const STEP = 100;

const OUTCOMES: readonly BatchOutcome[] = ['CREATED', 'EXTENDED', 'DUPLICATE', 'INVALID'];
const TONES: Record<BatchOutcome, ChipTone> = { CREATED: 'good', EXTENDED: 'ink', DUPLICATE: 'plain', INVALID: 'no' };

interface ReportProps {
  report: BatchReport;
  /** True once it has happened; before, it is what would. */
  isDone: boolean;
}

/** What becomes of every line, and how many of each kind; pressing a number shows only those. */
export function Report({ report, isDone }: ReportProps) {
  const { t } = useTranslation('host');
  const [only, setOnly] = useState<BatchOutcome>();
  const [shown, setShown] = useState(STEP);
  const counts: Record<BatchOutcome, number> = {
    CREATED: report.created,
    EXTENDED: report.extended,
    DUPLICATE: report.duplicates,
    INVALID: report.invalid,
  };
  const reason = (outcome: BatchOutcome) =>
    isDone && outcome === 'EXTENDED' ? t('bulk.extendedDone') : t(`bulk.reasons.${outcome}`);
  const lines = only ? report.items.filter(({ outcome }) => outcome === only) : report.items;
  return (
    <>
      <div className="mb-3 grid grid-cols-2 gap-2 sm:grid-cols-4">
        {OUTCOMES.map((outcome) => (
          <button
            key={outcome}
            type="button"
            aria-pressed={only === outcome}
            disabled={counts[outcome] === 0}
            onClick={() => {
              setOnly(only === outcome ? undefined : outcome);
              setShown(STEP);
            }}
            className="rounded-control border border-line px-3.5 py-2.5 text-left transition-colors enabled:hover:border-edge aria-pressed:border-ink aria-pressed:bg-surface"
          >
            <b
              className={classes(
                'block font-bold text-22 tracking-tight',
                counts[outcome] === 0 && 'text-muted',
                outcome === 'INVALID' && counts[outcome] > 0 && 'text-no',
              )}
            >
              {formatCount(counts[outcome])}
            </b>
            <span className="text-12 text-muted">{t(`bulk.outcomes.${outcome}`)}</span>
          </button>
        ))}
      </div>
      <div className="overflow-x-auto rounded-card border border-line">
        <table className="w-full text-left text-14">
          <caption className="sr-only">{t('bulk.table')}</caption>
          <thead className="text-12 text-muted">
            <tr>
              <th scope="col" className="whitespace-nowrap px-4 py-2 font-normal">
                {t('bulk.line')}
              </th>
              <th scope="col" className="py-2 pr-4 font-normal">
                {t('bulk.address')}
              </th>
              <th scope="col" className="py-2 pr-4 font-normal">
                {t('bulk.result')}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, shown).map(({ line, text, email, outcome }) => (
              <tr key={line} className="h-9 border-line border-t align-top">
                <td className="px-4 py-2 text-12 text-muted">{formatCount(line)}</td>
                <td className="py-2 pr-4">
                  <span className={classes('break-all', outcome === 'INVALID' && 'text-no')}>{email ?? text}</span>
                  <span className="block text-12 text-muted sm:hidden">{reason(outcome)}</span>
                </td>
                <td className="whitespace-nowrap py-1.5 pr-4">
                  <Chip tone={TONES[outcome]}>{t(`bulk.outcomes.${outcome}`)}</Chip>
                  <span className="ml-2.5 text-12 text-muted max-sm:hidden">{reason(outcome)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > shown && (
        <Button look="quiet" size="small" className="mt-3 w-full" onClick={() => setShown(shown + STEP)}>
          {t('slots.more')}
        </Button>
      )}
    </>
  );
}
