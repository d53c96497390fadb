import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '@/components/field';
import { SearchInput } from '@/components/search-input';
import { Segmented } from '@/components/segmented';
import type { EnrollmentStatus, HostClass } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { ENROLLMENT_STATUSES, enrollmentsOf } from '../status';
import { type EnrollmentFilter, SORTS } from './api';

const ALL = 'ALL';

interface FiltersProps {
  course: HostClass;
  filter: EnrollmentFilter;
  onChange: (next: { show?: string | undefined; q?: string | undefined; sort?: string | undefined }) => void;
}

/** Which applications are shown, and in what order. States without anybody are left out. */
export function Filters({ course, filter, onChange }: FiltersProps) {
  const { t } = useTranslation('host-classes');
  const countOf = (status: EnrollmentStatus) => course.counts[status.toLowerCase() as keyof HostClass['counts']];
  const known = ENROLLMENT_STATUSES.filter((status) => countOf(status) > 0 || status === filter.status);
  const search = useCallback((q: string) => onChange({ q: q || undefined }), [onChange]);
  const label = (word: string, count: number) => (count > 0 ? `${word} ${formatCount(count)}` : word);
  return (
    <div className="mb-4 space-y-3">
      <div className="no-scrollbar -mx-4 overflow-x-auto px-4 py-1">
        <Segmented
          label={t('applicants.filter')}
          size="small"
          value={filter.status ?? ALL}
          options={[
            { value: ALL, label: label(t('applicants.all'), enrollmentsOf(course)) },
            ...known.map((value) => ({ value, label: label(t(`status.${value}`), countOf(value)) })),
          ]}
          onChange={(next: EnrollmentStatus | typeof ALL) => onChange({ show: next === ALL ? undefined : next })}
          className="max-w-none"
        />
      </div>
      <div className="grid gap-2 sm:grid-cols-[1fr_11rem]">
        <SearchInput label={t('applicants.search')} value={filter.q} onSearch={search} />
        <Select
          aria-label={t('applicants.sort')}
          value={filter.sort}
          onChange={({ target }) => onChange({ sort: target.value === 'arrival' ? undefined : target.value })}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`applicants.sorts.${sort}`)}
            </option>
          ))}
        </Select>
      </div>
    </div>
  );
}
