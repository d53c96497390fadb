import { useTranslation } from 'react-i18next';
import { type Problem, UNREACHABLE, UNREADABLE } from '@/lib/api/problem';
import { i18n } from '@/lib/i18n';

interface ProblemWords {
  title: string;
  detail: string;
  next: string;
  requestId: string | null;
}

/** The server says what happened in the reader's language; what to do next is known here, by the stable code. */
export function useProblemWords(problem: Problem): ProblemWords {
  const { t } = useTranslation();
  if (problem.code === UNREACHABLE || problem.code === UNREADABLE) {
    const key = problem.code === UNREACHABLE ? 'unreachable' : 'unreadable';
    return { title: t(`problem.${key}.title`), detail: t(`problem.${key}.detail`), next: '', requestId: null };
  }
  const { title, detail, request_id: requestId } = problem.document;
  return {
    title,
    detail: detail === title ? '' : detail,
    next: nextStep(problem),
    // Only a failure of ours is worth asking about; a refusal explains itself.
    requestId: problem.document.status >= 500 ? (requestId ?? null) : null,
  };
}

function nextStep(problem: Problem): string {
  if (problem.code === 'rate_limited' && problem.retryAfterSeconds !== null) {
    return i18n.t('problem.next.rate_limited_seconds', { seconds: problem.retryAfterSeconds });
  }
  // The words of the host's pages know more codes than those that every page may meet.
  const keys = [`host:next.${problem.code}`, `problem.next.${problem.code}`];
  const key = keys.find((known) => i18n.exists(known));
  return key ? i18n.t(key as 'problem.next.internal') : '';
}
