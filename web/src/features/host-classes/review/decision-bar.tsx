import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { Decision } from '@/lib/api/types';
import type { ReviewAction } from './keys';

interface DecisionBarProps {
  isDecided: boolean;
  hasLine: boolean;
  pending: Decision | undefined;
  onAct: (action: ReviewAction) => void;
}

/** The keys as buttons, always within reach of a thumb. */
export function DecisionBar({ isDecided, hasLine, pending, onAct }: DecisionBarProps) {
  const { t } = useTranslation('host-classes');
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex items-center gap-2 border-line border-t bg-paper px-4 py-3 max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] lg:mx-0 lg:px-0">
      <Step label={t('review.previous')} onClick={() => onAct('previous')}>
        <ChevronLeft aria-hidden="true" className="size-5" />
      </Step>
      <div className="flex flex-1 justify-center gap-2">
        {isDecided ? (
          <span className="text-14 text-muted">{t('review.decided')}</span>
        ) : (
          <>
            <Button className="max-sm:flex-1" busy={pending === 'APPROVE'} onClick={() => onAct('approve')}>
              {t('decide.APPROVE')}
              <Cap of="A" />
            </Button>
            <Button look="quiet" className="max-sm:flex-1" busy={pending === 'REJECT'} onClick={() => onAct('reject')}>
              {t('decide.REJECT')}
              <Cap of="R" />
            </Button>
            {hasLine && (
              <Button
                look="quiet"
                className="max-sm:flex-1 max-sm:px-2"
                busy={pending === 'WAITLIST'}
                onClick={() => onAct('waitlist')}
              >
                {t('decide.WAITLIST')}
                <Cap of="W" />
              </Button>
            )}
          </>
        )}
      </div>
      <Step label={t('review.next')} onClick={() => onAct('next')}>
        <ChevronRight aria-hidden="true" className="size-5" />
      </Step>
    </div>
  );
}

function Cap({ of }: { of: string }) {
  return (
    <span aria-hidden="true" className="rounded border border-current px-1 font-sans text-12 opacity-70 max-lg:hidden">
      {of}
    </span>
  );
}

function Step({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-11 flex-none place-items-center rounded-control text-ink hover:bg-surface"
    >
      {children}
    </button>
  );
}
