import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { EmptyPlaces, StatePage } from '@/components/state-page';
import type { Problem } from '@/lib/api/problem';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';

interface Ended {
  title: string;
  detail: string;
  /** True if bookings made with the link live on and can be found elsewhere. */
  hasExisting: boolean;
}

/** A link that leads nowhere any more: which rule, since when, and what to do now. */
export function LinkEnded({ problem }: { problem: Problem }) {
  const { t } = useTranslation('links');
  const ended = useEnded(problem);
  return (
    <StatePage
      sign={<EmptyPlaces />}
      title={ended.title}
      detail={
        <>
          <p className="text-18 text-ink">{ended.detail}</p>
          {ended.hasExisting && <p className="mt-3 text-14">{t('ended.existing')}</p>}
          {problem.code === 'unknown_link' && <WholeLink />}
        </>
      }
    >
      <ButtonLink look="quiet" to="/find">
        {t('find.title')}
      </ButtonLink>
    </StatePage>
  );
}

function WholeLink() {
  const { t } = useTranslation('links');
  return (
    <div className="mt-6 text-14">
      <p>{t('ended.hint')}</p>
      <p className="mt-1 overflow-hidden text-ellipsis whitespace-nowrap rounded-control bg-surface px-3 py-2 text-ink">
        {location.origin}/invite/AZOv…<b className="text-brand">q8R2w</b>
      </p>
    </div>
  );
}

function useEnded(problem: Problem): Ended {
  const { t } = useTranslation('links');
  const { expired_at, replaced_at, host_name: name } = problem.document;
  const spoken = (instant: string) => formatDayTime(instant, viewerZone(), currentLanguage());
  switch (problem.code) {
    case 'invitation_expired': {
      const detail =
        expired_at && name ? t('ended.expired', { time: spoken(expired_at), name }) : t('ended.expiredPlain');
      return { title: t('ended.expiredTitle'), detail, hasExisting: true };
    }
    case 'invitation_revoked': {
      const detail = name ? t('ended.revoked', { name }) : t('ended.revokedPlain');
      return { title: t('ended.revokedTitle'), detail, hasExisting: true };
    }
    case 'link_replaced': {
      const detail = replaced_at ? t('ended.replaced', { time: spoken(replaced_at) }) : t('ended.replacedPlain');
      return { title: t('ended.replacedTitle'), detail, hasExisting: false };
    }
    default:
      return { title: t('ended.unknownTitle'), detail: t('ended.unknown'), hasExisting: false };
  }
}
