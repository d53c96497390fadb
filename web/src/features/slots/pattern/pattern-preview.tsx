import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { Loading, Skeleton } from '@/components/skeleton';
import type { Repeated } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount, formatMonth, formatWeekday } from '@/lib/time';
import { PatternProblems } from './pattern-problems';
import type { Trial } from './use-trial';
import type { PatternValues } from './values';
import { type PatternDay, weekCount, weeksOf } from './weeks';

/** Weeks that are drawn at once. */
const WEEKS_STEP = 8;
/** More dots than this do not fit on a day; the number says the rest. */
const DOTS_MAX = 6;

interface PatternPreviewProps {
  trial: Trial;
  values: PatternValues;
  zone: string;
  problemsRef: RefObject<HTMLDivElement | null>;
  onToggle: (day: string) => void;
  onExceptAll: (days: string[]) => void;
  onRepeated: (repeated: Repeated) => void;
  onBeginLater: () => void;
}

/** What would open, as weeks of dots: one dot is one slot. Pressing a day leaves it out. */
export function PatternPreview(props: PatternPreviewProps) {
  const { trial, values, zone, problemsRef, onToggle, onExceptAll, onRepeated, onBeginLater } = props;
  const { t } = useTranslation('host');
  const { preview } = trial;
  const count = preview?.items.length ?? 0;
  const weeks = preview ? weekCount(preview) : 0;
  return (
    <section aria-label={t('pattern.preview')} className="rounded-card border border-line p-4 sm:p-5">
      <p className="font-bold text-22 tracking-tight" aria-live="polite">
        {headline()}
      </p>
      <p className="mb-4 text-14 text-muted">
        {count > 0
          ? t('pattern.places', { count: count * values.capacity, shown: formatCount(count * values.capacity) })
          : ' '}
      </p>
      {trial.problem && <TrialProblem trial={trial} />}
      {preview && preview.problems.length > 0 && (
        <PatternProblems
          ref={problemsRef}
          problems={preview.problems}
          repeated={values.repeated}
          onExceptAll={onExceptAll}
          onRepeated={onRepeated}
          onBeginLater={onBeginLater}
        />
      )}
      {preview && values.repeated !== '' && !preview.problems.some(({ code }) => code === 'repeats') && (
        <p className="mb-4 text-14 text-muted">{t(`pattern.repeatedAs.${values.repeated}`)}</p>
      )}
      {preview && (
        <div aria-busy={trial.isStale}>
          <Weeks values={values} trial={trial} onToggle={onToggle} />
        </div>
      )}
      {!preview && !trial.problem && !trial.isWaiting && (
        <Loading>
          <Skeleton className="h-64 w-full" />
        </Loading>
      )}
      <p className="mt-3 text-12 text-muted">{t('pattern.pressHint', { zone })}</p>
    </section>
  );

  function headline(): string {
    if (trial.isWaiting) return t('pattern.notYet');
    if (!preview) return trial.problem ? t('pattern.nothing') : t('pattern.looking');
    if (count === 0) return t('pattern.nothing');
    return [
      t('pattern.weeks', { count: weeks, shown: formatCount(weeks) }),
      t('pattern.slots', { count, shown: formatCount(count) }),
    ].join(' · ');
  }
}

/** The few things that only the server can say about a whole pattern; anything else is told as always. */
function TrialProblem({ trial }: { trial: Trial }) {
  const { t } = useTranslation('host');
  const { problem } = trial;
  if (!problem) return null;
  const known = problem.errors.find(({ pointer, code }) => `${pointer} ${code}` in SAID);
  if (known) {
    return (
      <p role="status" className="mb-4 rounded-card bg-wait-soft p-4 text-14">
        {t(SAID[`${known.pointer} ${known.code}`] ?? 'pattern.errors.none')}
      </p>
    );
  }
  return (
    <div className="mb-4">
      <ProblemNote problem={problem} onRetry={trial.again}>
        {problem.errors.map(({ pointer, detail }) => (
          <p key={pointer}>{detail}</p>
        ))}
      </ProblemNote>
    </div>
  );
}

const SAID: Record<string, 'pattern.errors.none' | 'pattern.errors.tooManySlots'> = {
  '/times too_few': 'pattern.errors.none',
  '/until too_many': 'pattern.errors.tooManySlots',
};

interface WeeksProps {
  values: PatternValues;
  trial: Trial;
  onToggle: (day: string) => void;
}

function Weeks({ values, trial, onToggle }: WeeksProps) {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  const [shown, setShown] = useState(WEEKS_STEP);
  if (!trial.preview) return null;
  const weeks = weeksOf(values.from, values.until, values.except, trial.preview);
  return (
    <>
      <div className="grid grid-cols-7 text-center text-12 text-muted">
        {weeks[0]?.days.map(({ day }) => (
          <span key={day} className="pb-1">
            {formatWeekday(day, language)}
          </span>
        ))}
      </div>
      {weeks.slice(0, shown).map(({ monday, days }, position) => {
        const month = monthBegun(days, position === 0);
        return (
          <div key={monday}>
            {month && <p className="pt-2 pb-0.5 font-semibold text-12">{formatMonth(month, language)}</p>}
            <div className="grid grid-cols-7 gap-0.5 pb-0.5">
              {days.map((day) => (
                <Day key={day.day} day={day} onToggle={onToggle} />
              ))}
            </div>
          </div>
        );
      })}
      {weeks.length > shown && (
        <Button look="quiet" size="small" className="mt-2 w-full" onClick={() => setShown(shown + WEEKS_STEP)}>
          {t('pattern.moreWeeks', { count: weeks.length - shown, shown: formatCount(weeks.length - shown) })}
        </Button>
      )}
    </>
  );
}

/** The day of a week on which a month begins, or the first day of all. */
function monthBegun(days: PatternDay[], isFirst: boolean): string | undefined {
  const begun = days.find(({ day }) => day.endsWith('-01'));
  return begun?.day ?? (isFirst ? days.find(({ isWithin }) => isWithin)?.day : undefined);
}

function Day({ day, onToggle }: { day: PatternDay; onToggle: (day: string) => void }) {
  const { t } = useTranslation('host');
  const { slots, isWithin, isExcepted, problems } = day;
  const number = Number(day.day.slice(8));
  const hasProblem = problems.length > 0;
  if (!isWithin || (slots === 0 && !isExcepted && !hasProblem)) {
    return (
      <span
        className={classes('min-h-11 rounded-lg px-1 py-1 text-center text-12 text-muted', !isWithin && 'opacity-0')}
      >
        {isWithin && number}
      </span>
    );
  }
  const spoken = formatCalendarDay(day.day, currentLanguage());
  const words = isExcepted
    ? t('pattern.dayExcepted', { day: spoken })
    : t(hasProblem ? 'pattern.dayProblem' : 'pattern.dayOpen', {
        day: spoken,
        count: slots,
        shown: formatCount(slots),
      });
  return (
    <button
      type="button"
      aria-pressed={isExcepted}
      onClick={() => onToggle(day.day)}
      className={classes(
        'flex min-h-11 flex-col items-center gap-1 rounded-lg px-0.5 py-1 text-12 transition-colors',
        isExcepted && 'text-muted hover:bg-surface',
        !isExcepted && hasProblem && 'bg-no-soft font-semibold text-no',
        !isExcepted && !hasProblem && 'bg-surface hover:bg-line',
      )}
    >
      <span className="sr-only">{words}</span>
      <span aria-hidden="true">{isExcepted ? <s>{number}</s> : number}</span>
      {!isExcepted && slots > 0 && (
        <span aria-hidden="true" className="flex max-w-9 flex-wrap justify-center gap-[3px]">
          {slots <= DOTS_MAX ? (
            Array.from({ length: slots }, (_, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: dots of a day are all the same
              <i key={position} className="block size-[5px] rounded-full bg-current" />
            ))
          ) : (
            <b className="font-semibold leading-none">{formatCount(slots)}</b>
          )}
        </span>
      )}
    </button>
  );
}
