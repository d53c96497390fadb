import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '@/lib/api/problem';
import { classes } from '@/lib/classes';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatTimeRange } from '@/lib/time';
import { lineOf, type Times } from './series';

interface PreviewProps {
  times: Times[];
  zone: string;
  errors: FieldProblem[];
}

/** What will open, line by line; a line that the server refused says why. */
export function Preview({ times, zone, errors }: PreviewProps) {
  const { t } = useTranslation('host');
  if (times.length === 0) return null;
  const refused = new Map(errors.map(({ pointer, detail }) => [lineOf(pointer), detail]));
  return (
    <div className="rounded-control bg-surface p-3.5">
      <p className="mb-2 text-12 text-muted" aria-live="polite">
        {t('form.preview', { count: times.length, shown: formatCount(times.length) })}
      </p>
      <ol className="flex flex-wrap items-start gap-1.5">
        {times.map(({ starts_at, ends_at }, line) => (
          <li
            key={starts_at}
            className={classes(
              'rounded-lg border bg-paper px-2 py-1 text-14',
              refused.has(line) ? 'border-no text-no' : 'border-line',
            )}
          >
            {formatTimeRange(starts_at, ends_at, zone, currentLanguage())}
            {refused.has(line) && (
              <span role="alert" className="flex items-center gap-1 text-12">
                <CircleAlert aria-hidden="true" className="size-3.5 flex-none" />
                {refused.get(line)}
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
