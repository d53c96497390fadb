import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatTimeRange } from '@/lib/time';
import type { Times } from '../series';
import { WhoIsTold } from '../who-is-told';
import type { Move } from './use-move';

/** Asks before a time that people count on becomes another one. */
export function MoveDialog({ move, zone }: { move: Move; zone: string }) {
  const { t } = useTranslation('host');
  const { asked } = move;
  const spoken = ({ starts_at, ends_at }: Times) => {
    const language = currentLanguage();
    return `${formatDay(starts_at, zone, language)} ${formatTimeRange(starts_at, ends_at, zone, language)}`;
  };
  return (
    <ConfirmDialog
      title={t('move.title')}
      isOpen={asked !== undefined}
      isBusy={move.isSending}
      confirm={t('move.confirm')}
      confirming={t('move.confirming')}
      keep={t('move.keep')}
      onConfirm={move.confirm}
      onClose={move.giveUp}
    >
      {asked && (
        <>
          <p>
            <s className="text-muted">{spoken(asked.slot)}</s>
            <br />
            <b className="font-semibold">{spoken(asked.times)}</b>
          </p>
          <WhoIsTold slot={asked.slot} isTimeChanged />
        </>
      )}
    </ConfirmDialog>
  );
}
