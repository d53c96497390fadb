import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/lib/api/problem';
import { currentLanguage } from '@/lib/i18n';
import { formatNearDayTime } from '@/lib/time';
import { factsOf } from '../problem-facts';

interface AlreadyNoteProps {
  /** Whose application it was, where the page has moved on to somebody else. */
  about?: string | undefined;
  problem: Problem;
  zone: string;
}

/** Somebody decided before: who, when and what. */
export function AlreadyNote({ about, problem, zone }: AlreadyNoteProps) {
  const { t } = useTranslation('host-classes');
  const { decided_by_name, decided_at, enrollment_status } = factsOf(problem);
  return (
    <p role="alert" className="flex items-start gap-2 rounded-card bg-wait-soft p-4 text-14">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 flex-none text-wait" />
      {about && `${about}: `}
      {t('decide.already', {
        name: decided_by_name ?? t('decide.somebody'),
        time: decided_at ? formatNearDayTime(decided_at, zone, currentLanguage()) : '',
        status: enrollment_status ? t(`status.${enrollment_status}`) : '',
      })}
    </p>
  );
}
