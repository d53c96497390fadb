import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/lib/api/problem';
import { useProblemWords } from '@/lib/problem-words';
import { Button } from './button';

interface ProblemNoteProps {
  problem: Problem;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}

/** A refusal or a failure, told where it happened: what was said, what can be done now, and a number to mention. */
export function ProblemNote({ problem, onRetry, children }: ProblemNoteProps) {
  const { t } = useTranslation();
  const words = useProblemWords(problem);
  return (
    <div role="alert" className="flex animate-enter gap-3 rounded-card bg-no-soft p-4 text-14">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-5 flex-none text-no" />
      <div className="min-w-0 flex-1 space-y-1">
        <p className="font-semibold text-16">{words.title}</p>
        {words.detail && <p>{words.detail}</p>}
        {words.next && <p className="text-muted">{words.next}</p>}
        {words.requestId && (
          <p className="text-12 text-muted">
            {t('problem.request')}: <code className="font-sans">{words.requestId}</code>
          </p>
        )}
        {children}
        {onRetry && (
          <Button look="quiet" size="small" className="mt-2" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
