import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { EmptyPlaces, StatePage } from '@/components/state-page';
import { isOpenPhase, type Phase, stateOf } from '@/features/classes/phase';
import type { PublicClass } from '@/lib/api/types';

interface ShutProps {
  course: PublicClass;
  phase: Phase;
  token: string | undefined;
}

/** Nobody can apply, and nothing was begun: why, and where to look instead. */
export function Shut({ course, phase, token }: ShutProps) {
  const { t } = useTranslation(['classes', 'apply']);
  if (isOpenPhase(phase)) return null;
  return (
    <StatePage sign={<EmptyPlaces />} title={t(`state.${stateOf(course, phase)}`)} detail={t(`stateText.${phase}`)}>
      <ButtonLink to="/classes/$classId" params={{ classId: course.id }} search={token ? { token } : {}}>
        {t('apply:bar.back')}
      </ButtonLink>
      <ButtonLink look="quiet" to="/classes" search={{ when: 'open' }}>
        {t('others')}
      </ButtonLink>
    </StatePage>
  );
}
