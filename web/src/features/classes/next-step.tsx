import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { BottomBar } from '@/features/picker/bottom-bar';
import { formatMoney } from '@/lib/amounts';
import type { Enrollment, PublicClass } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatNearDayTime, formatOrdinal, viewerZone } from '@/lib/time';
import { freeOf, isActive, isOpenPhase, type Phase, stateOf } from './phase';

interface NextStepProps {
  course: PublicClass;
  phase: Phase;
  token: string | undefined;
  mine: Enrollment[];
}

/** The one thing that can be done now, always in reach. */
export function NextStep({ course, phase, token, mine }: NextStepProps) {
  const { t } = useTranslation('classes');
  const words = useBarWords(course, phase);
  const standing = mine.filter(isActive);
  const [first] = standing;
  const isOpen = isOpenPhase(phase);
  if (first && !isOpen) {
    return (
      <BottomBar title={t('step.applied')} hint={t('step.appliedHint')}>
        <ButtonLink size="large" to="/me/enrollments/$enrollmentId" params={{ enrollmentId: first.id }}>
          {t('step.see')}
        </ButtonLink>
      </BottomBar>
    );
  }
  if (!isOpen) {
    return (
      <BottomBar title={t(`state.${stateOf(course, phase)}`)} hint={t('step.othersHint')}>
        <ButtonLink look="quiet" size="large" to="/classes" search={{ when: 'open' }}>
          {t('others')}
        </ButtonLink>
      </BottomBar>
    );
  }
  return (
    <BottomBar {...words}>
      <ButtonLink
        look={first || phase === 'before' ? 'ink' : 'brand'}
        size="large"
        to="/classes/$classId/apply"
        params={{ classId: course.id }}
        search={token ? { token } : {}}
      >
        {t(`step.${first ? 'another' : phase}`)}
      </ButtonLink>
    </BottomBar>
  );
}

function useBarWords(course: PublicClass, phase: Phase): { title: string; hint: string } {
  const { t } = useTranslation('classes');
  const language = currentLanguage();
  const near = (time: string) => formatNearDayTime(time, viewerZone(), language);
  const { recruit_from, recruit_until, waiting_count, fee, currency, selection } = course;
  if (phase === 'before') return { title: t('bar.before', { time: near(recruit_from) }), hint: t('bar.beforeHint') };
  if (phase === 'line') {
    return { title: t('bar.line', { place: formatOrdinal(waiting_count + 1, language) }), hint: t('bar.lineHint') };
  }
  const free = freeOf(course);
  const title = selection === 'REVIEW' ? t('bar.review') : t('card.left', { count: free, shown: formatCount(free) });
  const price = fee > 0 ? formatMoney(fee, currency, language) : t('free');
  return { title, hint: `${t('bar.until', { time: near(recruit_until) })} · ${price}` };
}
