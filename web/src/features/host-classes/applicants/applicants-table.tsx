import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HostClass, HostEnrollment } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime } from '@/lib/time';
import { EnrollmentChip } from '../phase-chip';
import { StandingWords, useNotes } from './applicant-sheet';

interface ApplicantsTableProps {
  items: HostEnrollment[];
  course: HostClass;
  /** Beside a sheet there is room for the essential only. */
  isNarrow: boolean;
  chosen: ReadonlyMap<string, HostEnrollment>;
  onChoose: (chosen: HostEnrollment[]) => void;
}

/** The applications as dense rows; a press on a row opens it, its box chooses it. */
export function ApplicantsTable({ items, course, isNarrow, chosen, onChoose }: ApplicantsTableProps) {
  const { t } = useTranslation('host-classes');
  const wide = isNarrow ? 'hidden' : 'max-lg:hidden';
  const isAll = items.every(({ id }) => chosen.has(id));
  const some = items.filter(({ id }) => chosen.has(id));
  const toggle = (item: HostEnrollment) =>
    onChoose(chosen.has(item.id) ? some.filter(({ id }) => id !== item.id) : [...some, item]);
  return (
    <table className="w-full text-left text-14">
      <caption className="sr-only">{t('applicants.table')}</caption>
      <thead className="text-12 text-muted">
        <tr className="border-line border-b">
          <th className="w-11 py-0">
            <Box label={t('applicants.selectAll')} checked={isAll} onChange={() => onChoose(isAll ? [] : items)} />
          </th>
          <th className="w-14 pr-3 text-right font-medium max-sm:hidden">{t('applicants.columns.number')}</th>
          <th className="font-medium">{t('applicants.columns.name')}</th>
          <th className={classes('font-medium', wide)}>{t('applicants.columns.email')}</th>
          <th className="pr-3 font-medium max-sm:pr-0 max-sm:text-right">{t('applicants.columns.status')}</th>
          <th className={classes('font-medium', wide)}>{t('applicants.columns.received')}</th>
          <th className={classes('font-medium', wide)}>{t('applicants.columns.note')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row
            key={item.id}
            item={item}
            course={course}
            wide={wide}
            isChosen={chosen.has(item.id)}
            onToggle={() => toggle(item)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  item: HostEnrollment;
  course: HostClass;
  wide: string;
  isChosen: boolean;
  onToggle: () => void;
}

function Row({ item, course, wide, isChosen, onToggle }: RowProps) {
  const { t } = useTranslation('host-classes');
  const notes = useNotes(item);
  return (
    <tr
      className={classes(
        'relative h-9 border-line border-b transition-colors hover:bg-surface has-aria-[current=page]:bg-surface max-lg:h-14',
        isChosen && 'bg-surface',
      )}
    >
      <td className="relative z-[1] p-0">
        <Box label={t('applicants.select', { name: item.attendee_name })} checked={isChosen} onChange={onToggle} />
      </td>
      <td className="pr-3 text-right text-muted max-sm:hidden">{formatCount(item.arrival)}</td>
      <th scope="row" className="max-w-0 pr-3 font-semibold max-sm:w-full sm:max-w-44 lg:max-w-40">
        <Link
          to="/host/classes/$classId/applicants/$enrollmentId"
          params={{ classId: course.id, enrollmentId: item.id }}
          search={(previous) => previous}
          className="block truncate after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2"
        >
          {item.attendee_name}
        </Link>
        {notes.length > 0 && (
          <span className="block truncate font-normal text-12 text-muted lg:hidden">{notes.join(' · ')}</span>
        )}
      </th>
      <td className={classes('max-w-52 truncate pr-3 text-muted', wide)}>{item.applicant.email}</td>
      <td className="whitespace-nowrap pr-3 max-sm:pr-0 max-sm:text-right">
        <span className="inline-flex items-center gap-x-2 max-sm:flex-col max-sm:items-end max-sm:gap-y-0.5">
          <EnrollmentChip status={item.status} />
          <StandingWords enrollment={item} zone={course.zone} />
        </span>
      </td>
      <td className={classes('whitespace-nowrap pr-3 text-muted', wide)}>
        {formatDayTime(item.received_at, course.zone, currentLanguage())}
      </td>
      <td className={classes('max-w-40 truncate text-muted', wide)}>{notes.join(' · ')}</td>
    </tr>
  );
}

/** A box as large as a finger, around a small mark. */
function Box({ label, checked, onChange }: { label: string; checked: boolean; onChange: () => void }) {
  return (
    <label className="relative grid h-9 w-11 cursor-pointer place-items-center max-lg:h-14">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        onChange={onChange}
        className="peer col-start-1 row-start-1 size-4.5 cursor-pointer appearance-none rounded-[5px] border-[1.5px] border-edge bg-paper hover:border-ink checked:border-ink checked:bg-ink"
      />
      <Check
        aria-hidden="true"
        strokeWidth={3}
        className="pointer-events-none col-start-1 row-start-1 hidden size-3 text-paper peer-checked:block"
      />
    </label>
  );
}
