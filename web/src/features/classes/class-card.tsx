import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chip, type ChipTone } from '@/components/chip';
import { formatMoney } from '@/lib/amounts';
import type { PublicClass } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime, formatNearDayTime, formatOrdinal, viewerZone } from '@/lib/time';
import { freeOf, type Phase, phaseOf, stateOf } from './phase';
import { PlaceDots } from './place-dots';

const TONES: Partial<Record<Phase, ChipTone>> = { before: 'ink', open: 'good', line: 'wait' };

/** A class at a glance: what, when, and how many places there still are. */
export function ClassCard({ course, now }: { course: PublicClass; now: Date }) {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const zone = viewerZone();
  const phase = phaseOf(course, now);
  const { fee, currency, capacity, taken_count, sessions, starts_at } = course;
  const where = course.is_online && !course.location ? t('online') : course.location;
  const when = formatDayTime(starts_at, zone, language);
  return (
    <Link
      to="/classes/$classId"
      params={{ classId: course.id }}
      className="flex h-full flex-col rounded-card border border-line p-5 transition-[border-color] hover:border-edge"
    >
      <span className="flex items-center gap-2">
        <Chip tone={TONES[phase] ?? 'plain'}>{t(`chip.${phase}`)}</Chip>
        <span className="min-w-0 truncate text-12 text-muted">{course.organisation_name}</span>
      </span>
      <h3 className="mt-3 line-clamp-2 font-bold text-18 tracking-tight">{course.title}</h3>
      <p className="mt-1 text-14">{sessions.length > 1 ? t('card.from', { when, count: sessions.length }) : when}</p>
      <p className="line-clamp-1 text-14 text-muted">
        {[where, fee > 0 ? formatMoney(fee, currency, language) : t('free')].filter(Boolean).join(' · ')}
      </p>
      <span className="mt-auto block pt-5">
        <PlaceDots capacity={capacity} taken={taken_count} isSmall />
      </span>
      <p className="mt-2.5 text-14">
        <CardLine course={course} phase={phase} />
      </p>
    </Link>
  );
}

/** The one thing to know about it now. */
function CardLine({ course, phase }: { course: PublicClass; phase: Phase }) {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const free = freeOf(course);
  switch (phase) {
    case 'before':
      return t('card.before', { time: formatNearDayTime(course.recruit_from, viewerZone(), language) });
    case 'open':
      return course.selection === 'REVIEW'
        ? t('card.review', { capacity: formatCount(course.capacity) })
        : t('card.left', { count: free, shown: formatCount(free) });
    case 'line':
      return t('card.line', { place: formatOrdinal(course.waiting_count + 1, language) });
    default:
      return t(`card.${stateOf(course, phase)}`);
  }
}
