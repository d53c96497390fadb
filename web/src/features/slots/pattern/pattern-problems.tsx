import { CircleAlert } from 'lucide-react';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Segmented } from '@/components/segmented';
import type { PatternProblem, PatternProblemCode, Repeated } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount } from '@/lib/time';

const CODES: readonly PatternProblemCode[] = ['repeats', 'does_not_exist', 'overlaps', 'in_the_past'];
const REPEATED: readonly Repeated[] = ['EARLIER', 'LATER', 'BOTH'];
/** More than this are counted, not listed: the calendar marks them all. */
const LISTED_MAX = 8;

interface PatternProblemsProps {
  ref: Ref<HTMLDivElement>;
  problems: PatternProblem[];
  repeated: Repeated | '';
  onExceptAll: (days: string[]) => void;
  onRepeated: (repeated: Repeated) => void;
  onBeginLater: () => void;
}

/** What stands in the way, by its kind, each with the press that clears it. */
export function PatternProblems(props: PatternProblemsProps) {
  const { ref, problems, repeated, onExceptAll, onRepeated, onBeginLater } = props;
  const { t } = useTranslation('host');
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role="alert"
      className="mb-4 space-y-4 rounded-card bg-no-soft p-4 text-14 outline-none"
    >
      {CODES.map((code) => {
        const ofCode = problems.filter((problem) => problem.code === code);
        if (ofCode.length === 0) return null;
        const days = [...new Set(ofCode.map(({ date }) => date))];
        return (
          <div key={code}>
            <p className="flex items-start gap-1.5 font-semibold">
              <CircleAlert aria-hidden="true" className="mt-0.5 size-4 flex-none text-no" />
              {t(`pattern.problems.${code}`, { count: ofCode.length, shown: formatCount(ofCode.length) })}
            </p>
            <p className="mt-1">{listed(ofCode)}</p>
            <p className="mt-1 text-muted">{t(`pattern.problemsNext.${code}`)}</p>
            <div className="mt-2">
              {code === 'repeats' ? (
                <Segmented<Repeated | ''>
                  label={t('pattern.repeated')}
                  size="small"
                  value={repeated}
                  options={REPEATED.map((value) => ({ value, label: t(`pattern.repeatedChoices.${value}`) }))}
                  onChange={(choice) => {
                    if (choice) onRepeated(choice);
                  }}
                />
              ) : (
                <Button
                  look="quiet"
                  size="small"
                  onClick={() => (code === 'in_the_past' ? onBeginLater() : onExceptAll(days))}
                >
                  {code === 'in_the_past'
                    ? t('pattern.beginTomorrow')
                    : t('pattern.exceptDays', { count: days.length, shown: formatCount(days.length) })}
                </Button>
              )}
            </div>
          </div>
        );
      })}
    </div>
  );

  function listed(ofCode: PatternProblem[]): string {
    const language = currentLanguage();
    const shown = ofCode.slice(0, LISTED_MAX).map(({ date, time }) => `${formatCalendarDay(date, language)} ${time}`);
    const rest = ofCode.length - shown.length;
    return [...shown, rest > 0 ? t('pattern.andMore', { count: rest, shown: formatCount(rest) }) : '']
      .filter(Boolean)
      .join(', ');
  }
}
