import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { HostClass } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import { formatCount } from '@/lib/time';
import { doWithClass, putClass, reloadClass } from './api';
import { CHECKS, checklistOf, partOf } from './checklist';

/** What a draft still lacks, as places that fill; when all are filled it can be published. */
export function PublishCard({ course }: { course: HostClass }) {
  const { t } = useTranslation('host-classes');
  const publish = useMutation({
    mutationFn: () => doWithClass(course.id, { kind: 'publish' }),
    onSuccess: putClass,
    onSettled: () => reloadClass(course.id),
  });
  const checks = checklistOf(course);
  const missing = checks.filter(({ isDone, isNeeded }) => !isDone && isNeeded).length;
  const problem = publish.error ? asProblem(publish.error) : undefined;
  return (
    <section aria-labelledby="publish" className="rounded-card border border-line p-5">
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 id="publish" className="font-bold text-18">
            {t('checklist.title')}
          </h2>
          <p className="text-14 text-muted">
            {missing === 0
              ? t('checklist.ready')
              : t('checklist.missing', { count: missing, shown: formatCount(missing) })}
          </p>
        </div>
        <Button disabled={missing > 0} busy={publish.isPending} onClick={() => publish.mutate()}>
          {t(publish.isPending ? 'deeds.publishing' : 'deeds.publish')}
        </Button>
      </div>
      <ul className="mt-4 grid gap-x-8 sm:grid-cols-2">
        {checks.map(({ check, isDone, isNeeded }) => (
          <li key={check} className="flex min-h-11 items-center gap-3 text-14">
            <i
              aria-hidden="true"
              className={classes('dot flex-none', !isDone && 'text-edge')}
              data-state={isDone ? 'taken' : 'free'}
            />
            <span className={classes('min-w-0 flex-1', isDone && 'text-muted')}>
              {t(`checklist.items.${check}`)}
              {!isNeeded && !isDone && <span className="block text-12 text-muted">{t('checklist.optional')}</span>}
            </span>
            {isDone ? (
              <span className="text-12 text-muted">{t('checklist.done')}</span>
            ) : (
              <Fill classId={course.id} part={CHECKS[check]} word={t('checklist.fill')} />
            )}
          </li>
        ))}
      </ul>
      {problem && (
        <div className="mt-4">
          <ProblemNote problem={problem}>
            {problem.errors.map(({ pointer, detail }) => (
              <p key={pointer}>
                {detail} <Fill classId={course.id} part={partOf(pointer)} word={t('checklist.fill')} />
              </p>
            ))}
          </ProblemNote>
        </div>
      )}
    </section>
  );
}

function Fill({ classId, part, word }: { classId: string; part: string; word: string }) {
  return (
    <Link
      to="/host/classes/$classId/edit"
      params={{ classId }}
      hash={part}
      className="tap font-semibold underline underline-offset-4"
    >
      {word}
    </Link>
  );
}
