import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { freeOf, isOpenPhase, type Phase, stateOf } from '@/features/classes/phase';
import { BottomBar } from '@/features/picker/bottom-bar';
import type { PublicClass } from '@/lib/api/types';
import { formatSeconds } from '@/lib/clock-face';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatOrdinal, viewerZone } from '@/lib/time';
import type { Applying } from './use-application';

interface ApplyBarProps {
  /** The id of the form that the button sends. */
  form: string;
  course: PublicClass;
  phase: Phase;
  isComplete: boolean;
  isUploading: boolean;
  applying: Applying;
  who: string | undefined;
}

/** The one press. Before the opening it says what is missing, and then when it will open. */
export function ApplyBar(props: ApplyBarProps) {
  const { form, course, phase, isComplete, isUploading, applying, who } = props;
  const { t } = useTranslation(['apply', 'classes']);
  if (!isOpenPhase(phase)) {
    return (
      <BottomBar title={t(`classes:state.${stateOf(course, phase)}`)} hint={t('bar.kept')}>
        <ButtonLink look="quiet" size="large" to="/classes/$classId" params={{ classId: course.id }}>
          {t('bar.back')}
        </ButtonLink>
      </BottomBar>
    );
  }
  const opens = formatSeconds(course.recruit_from, viewerZone());
  if (phase === 'before') {
    return (
      <BottomBar
        title={t(isComplete ? 'bar.ready' : 'bar.fill')}
        hint={t(isComplete ? 'bar.readyHint' : 'bar.fillHint', { time: opens })}
      >
        {/* Not disabled: it keeps the focus, and at the opening the same press sends. */}
        <Button
          type="submit"
          form={form}
          size="large"
          look={isComplete ? 'brand' : 'ink'}
          aria-disabled={isComplete}
          className="aria-disabled:opacity-45"
        >
          {t(isComplete ? 'bar.send' : 'bar.check')}
        </Button>
      </BottomBar>
    );
  }
  return (
    <BottomBar {...wordsOf()}>
      <Button type="submit" form={form} look="brand" size="large" busy={applying.isSending}>
        {t(applying.isSending ? 'bar.sending' : phase === 'line' ? 'bar.sendLine' : 'bar.send')}
      </Button>
    </BottomBar>
  );

  function wordsOf(): { title: string; hint: string } {
    const hint = isUploading ? t('bar.uploading') : who ? t('bar.for', { name: who }) : t('bar.once');
    if (phase === 'line') {
      const place = formatOrdinal(course.waiting_count + 1, currentLanguage());
      return { title: t('classes:bar.line', { place }), hint };
    }
    const free = freeOf(course);
    const left = t('classes:card.left', { count: free, shown: formatCount(free) });
    return { title: course.selection === 'REVIEW' ? t('classes:bar.review') : left, hint };
  }
}
