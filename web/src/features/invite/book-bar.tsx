import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { GuestSlot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatDayTime, viewerZone } from '@/lib/time';
import type { LostReason } from './lost-note';

interface BookBarProps {
  formId: string;
  chosen: GuestSlot | undefined;
  lost: LostReason | undefined;
  isSending: boolean;
  isUnsure: boolean;
}

/** Always in reach: what is chosen, and the one button of the page. */
export function BookBar({ formId, chosen, lost, isSending, isUnsure }: BookBarProps) {
  const { t } = useTranslation('guest');
  const label = isUnsure ? t('form.again') : t('form.submit');
  const nothing = lost ? t(`lost.${lost}`) : t('form.pickFirst');
  return (
    <div
      data-bottom-bar
      className="fixed inset-x-0 bottom-0 z-10 border-line border-t bg-paper px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))]"
    >
      <div className="mx-auto flex max-w-[648px] items-center gap-3">
        <p className="min-w-0 flex-1" aria-live="polite">
          <b className="block leading-snug">
            {chosen ? formatDayTime(chosen.starts_at, viewerZone(), currentLanguage()) : nothing}
          </b>
          <span className="block text-12 text-muted">
            {chosen ? t('form.laterHint') : t(lost ? 'lost.other' : 'form.pickHint')}
          </span>
        </p>
        <Button form={formId} type="submit" look="brand" busy={isSending} className="min-w-[112px]">
          {isSending ? t('form.submitting') : label}
        </Button>
      </div>
    </div>
  );
}
