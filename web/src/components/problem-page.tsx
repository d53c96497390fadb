import { useTranslation } from 'react-i18next';
import type { Problem } from '@/lib/api/problem';
import { useProblemWords } from '@/lib/problem-words';
import { Button } from './button';
import { EmptyPlaces, StatePage } from './state-page';

/** A problem that leaves nothing else to show on the page. */
export function ProblemPage({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { t } = useTranslation();
  const words = useProblemWords(problem);
  return (
    <StatePage
      sign={<EmptyPlaces />}
      title={words.title}
      detail={
        <>
          {words.detail && <p>{words.detail}</p>}
          {words.next && <p className="mt-1">{words.next}</p>}
          {words.requestId && (
            <p className="mt-3 text-12">
              {t('problem.request')}: {words.requestId}
            </p>
          )}
        </>
      }
    >
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </StatePage>
  );
}
