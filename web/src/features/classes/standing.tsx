import { useTranslation } from 'react-i18next';
import { Chip, type ChipTone } from '@/components/chip';
import type { Enrollment, PublicClass } from '@/lib/api/types';
import { formatSeconds } from '@/lib/clock-face';
import { currentLanguage } from '@/lib/i18n';
import { useSecond } from '@/lib/second';
import { formatBothTimes, formatCount, formatLeft, formatNearDayTime, ordinalParts, viewerZone } from '@/lib/time';
import { freeOf, isActive, type Phase, stateOf } from './phase';
import { PlaceDots } from './place-dots';

const TONES: Partial<Record<Phase, ChipTone>> = { before: 'ink', open: 'good', line: 'wait', cancelled: 'no' };

interface StandingProps {
  course: PublicClass;
  phase: Phase;
  mine: Enrollment[];
}

/** Where the class stands: the number that matters now, and its places. */
export function Standing({ course, phase, mine }: StandingProps) {
  const { t } = useTranslation('classes');
  const isMine = mine.some(({ status }) => status === 'APPROVED' || status === 'AWAITING_PAYMENT');
  // Whoever has an application looks at that first; it is told above.
  const hasApplied = mine.some(isActive);
  return (
    <section className="mt-6">
      <Chip tone={TONES[phase] ?? 'plain'}>{t(`chip.${phase}`)}</Chip>
      <div className="mt-3">{!hasApplied && <Numeral course={course} phase={phase} />}</div>
      {phase !== 'cancelled' && (
        <>
          <div className="mt-4">
            <PlaceDots capacity={course.capacity} taken={course.taken_count} mine={isMine} />
          </div>
          <PlacesLine course={course} />
        </>
      )}
    </section>
  );
}

function Numeral({ course, phase }: Omit<StandingProps, 'mine'>) {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const free = freeOf(course);
  switch (phase) {
    case 'before':
      return <Countdown opensAt={course.recruit_from} />;
    case 'open':
      if (course.selection === 'REVIEW') {
        return (
          <Big
            numeral={formatCount(course.capacity)}
            unit={t('unit.places', { count: course.capacity })}
            text={t('review')}
          />
        );
      }
      return <Big numeral={formatCount(free)} unit={t('unit.left', { count: free })} />;
    case 'line': {
      const [numeral, suffix] = ordinalParts(course.waiting_count + 1, language);
      return <Big numeral={numeral} unit={suffix} text={t('line')} />;
    }
    default:
      return (
        <>
          <p className="font-bold text-22 tracking-tight">{t(`state.${stateOf(course, phase)}`)}</p>
          <p className="mt-1 text-muted">
            {t(phase === 'full' && course.reopens_at ? 'stateText.fullReopens' : `stateText.${phase}`)}
          </p>
        </>
      );
  }
}

function Big({ numeral, unit, text }: { numeral: string; unit: string; text?: string }) {
  return (
    <>
      <p className="-ml-0.5 font-bold text-64 tracking-tighter">
        {numeral}
        <span className="font-semibold text-28 tracking-tight"> {unit}</span>
      </p>
      {text && <p className="mt-1 text-18">{text}</p>}
    </>
  );
}

/** What is left until the opening, by the server's clock, and what that clock shows. */
function Countdown({ opensAt }: { opensAt: string }) {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const zone = viewerZone();
  const now = useSecond();
  const left = Date.parse(opensAt) - now.getTime();
  return (
    <>
      <p className="text-14 text-muted">{t('untilOpening')}</p>
      <p role="timer" className="-ml-0.5 font-bold text-64 tracking-tighter max-sm:text-40">
        {formatLeft(left, language)}
      </p>
      <p className="mt-1 text-18">{t('opensAt', { time: formatNearDayTime(opensAt, zone, language) })}</p>
      <p className="text-12 text-muted">{t('serverClock', { time: formatSeconds(now.toISOString(), zone) })}</p>
    </>
  );
}

/** The count in words, who waits, and when places that were given back open again. */
function PlacesLine({ course }: { course: PublicClass }) {
  const { t } = useTranslation('classes');
  const { capacity, taken_count, waiting_count, reopens_at, reopening, zone } = course;
  const counts = { capacity: formatCount(capacity), taken: formatCount(Math.min(taken_count, capacity)) };
  const again =
    reopens_at !== null
      ? t('reopensAt', { time: formatBothTimes(reopens_at, zone, viewerZone(), currentLanguage()) })
      : reopening === 'RANDOM' && freeOf(course) === 0 && t('reopensRandom');
  return (
    <>
      {/* Told when it changes; a countdown beside it would be told each second. */}
      <p aria-live="polite" className="mt-2.5 text-14 text-muted">
        {t(taken_count === 0 ? 'allFree' : 'taken', counts)}
        {waiting_count > 0 && ` · ${t('waiting', { count: waiting_count, shown: formatCount(waiting_count) })}`}
      </p>
      {again && <p className="mt-1 text-14">{again}</p>}
    </>
  );
}
