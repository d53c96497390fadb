import { useTranslation } from 'react-i18next';
import { ProblemPage } from '@/components/problem-page';
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
export function LinkEnded({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useTranslation('guest');
  const ended = useEnded(problem);
  if (!ended) return <ProblemPage problem={problem} onRetry={onRetry} />;
  return (
    <StatePage
      sign={<EmptyPlaces />}
      title={ended.title}
      detail={
        <>
          <p className="text-18 text-ink">{ended.detail}</p>
          {ended.hasExisting && <p className="mt-3 text-14">{t('link.existing')}</p>}
          {problem.code === 'unknown_link' && <WholeLink />}
        </>
      }
    />
  );
}

function WholeLink() {
  const { t } = useTranslation('guest');
  return (
    <div className="mt-6 text-14">
      <p>{t('link.hint')}</p>
      <p className="mt-1 overflow-hidden text-ellipsis whitespace-nowrap rounded-control bg-surface px-3 py-2 text-ink">
        {location.origin}/invite/AZOv…<b className="text-brand">q8R2w</b>
      </p>
    </div>
  );
}

function useEnded(problem: Problem): Ended | undefined {
  const { t } = useTranslation('guest');
  const { expired_at, replaced_at, host_name: name } = problem.document;
  const spoken = (instant: string) => formatDayTime(instant, viewerZone(), currentLanguage());
  switch (problem.code) {
    case 'invitation_expired': {
      const detail =
        expired_at && name ? t('link.expired', { time: spoken(expired_at), name }) : t('link.expiredPlain');
      return { title: t('link.expiredTitle'), detail, hasExisting: true };
    }
    case 'invitation_revoked': {
      const detail = name ? t('link.revoked', { name }) : t('link.revokedPlain');
      return { title: t('link.revokedTitle'), detail, hasExisting: true };
    }
    case 'link_replaced': {
      const detail = replaced_at ? t('link.replaced', { time: spoken(replaced_at) }) : t('link.replacedPlain');
      return { title: t('link.replacedTitle'), detail, hasExisting: false };
    }
    case 'unknown_link':
    case 'not_found':
      return { title: t('link.unknownTitle'), detail: t('link.unknown'), hasExisting: false };
    default:
      return undefined;
  }
}
