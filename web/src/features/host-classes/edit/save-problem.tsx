import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { classQuery } from '../api';
import { factsOf } from '../problem-facts';

interface SaveProblemProps {
  problem: Problem;
  classId: string | undefined;
  onSaveMine: (version: number) => void;
  onLoadTheirs: (theirs: HostClass) => void;
  onClose: () => void;
}

/** Why a class could not be saved, and the ways on that keep what was typed. */
export function SaveProblem({ problem, classId, onSaveMine, onLoadTheirs, onClose }: SaveProblemProps) {
  const { t } = useTranslation('host-classes');
  const latest = useQuery({ ...classQuery(classId ?? ''), enabled: classId !== undefined });
  const { version, taken } = factsOf(problem);
  return (
    <div className="mb-2 basis-full">
      <ProblemNote problem={problem}>
        {problem.code === 'class_changed' && version !== undefined && (
          <>
            <p>{t('edit.changedText')}</p>
            <div className="flex flex-wrap gap-2 pt-2">
              <Button size="small" onClick={() => onSaveMine(version)}>
                {t('edit.saveMine')}
              </Button>
              <Button
                look="quiet"
                size="small"
                busy={latest.isFetching}
                onClick={async () => {
                  const { data } = await latest.refetch();
                  if (data) onLoadTheirs(data);
                }}
              >
                {t('edit.loadTheirs')}
              </Button>
            </div>
          </>
        )}
        {problem.code === 'capacity_below_taken' && taken !== undefined && (
          <>
            <p>{t('edit.below', { count: taken, shown: formatCount(taken) })}</p>
            <div className="pt-2">
              <Button size="small" onClick={onClose}>
                {t('edit.closeKeep')}
              </Button>
            </div>
          </>
        )}
      </ProblemNote>
    </div>
  );
}
