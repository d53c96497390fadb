import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { LOST_REASONS } from '@/features/picker/choice';
import { ALREADY, type BookingAttempt } from './use-booking';

/** What went wrong with sending, except what is told elsewhere: at the slot, beside a field, or by the own booking. */
export function AttemptNote({ attempt, isUnsure }: { attempt: BookingAttempt; isUnsure: boolean }) {
  const { t } = useTranslation('guest');
  const { problem } = attempt;
  if (!problem || LOST_REASONS[problem.code] || ALREADY.has(problem.code)) return null;
  // Broken fields are told beside them; anything else that was not accepted has no field here.
  const isBesideField = (pointer: string) => pointer === '/name' || pointer === '/note';
  if (problem.code === 'invalid' && problem.errors.some(({ pointer }) => isBesideField(pointer))) return null;
  if (isUnsure || problem.code === 'too_many_waits') {
    const words = isUnsure ? 'unsure' : 'tooManyWaits';
    return (
      <div role="alert" className="mt-6 animate-enter rounded-card bg-wait-soft p-4">
        <p className="font-semibold">{t(`${words}.title`)}</p>
        <p className="text-14">{t(`${words}.text`)}</p>
      </div>
    );
  }
  return (
    <div className="mt-6">
      <ProblemNote problem={problem} />
    </div>
  );
}
