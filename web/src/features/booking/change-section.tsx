import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/components/button';
import { currentLanguage } from '@/lib/i18n';
import { formatBothTimes, formatCount, viewerZone } from '@/lib/time';
import { cancelBooking, cannotCome } from './api';
import { AskButton } from './ask-button';
import type { PartProps } from './booking-view';
import { isFreeUntilStart } from './phase';

/** Until the notice limit: move or cancel. After it: say that one cannot come, and what that means. */
export function ChangeSection({ booking, phase, onChanged, onRefused }: PartProps) {
  const { t } = useTranslation('booking');
  const { slot, host, cancel_until, manage_token, waits } = booking;
  const spoken = (instant: string) => formatBothTimes(instant, host.zone, viewerZone(), currentLanguage());
  const isLate = phase === 'late';
  const question = isLate ? 'late' : 'cancel';
  const until = isLate ? 'change.wasUntil' : isFreeUntilStart(booking) ? 'change.untilStart' : 'change.until';
  const text = [
    t(`ask.${question}.text`, { time: spoken(slot.starts_at), topic: slot.topic, name: host.name }),
    goesOn(),
  ];
  return (
    <section className="mt-8 border-line border-t pt-6">
      <h2 className="font-bold text-18">{t(isLate ? 'change.lateTitle' : 'change.title')}</h2>
      <p className="mt-1 text-14 text-muted">{t(until, { time: spoken(cancel_until), name: host.name })}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        {!isLate && (
          <ButtonLink look="quiet" to="/manage/$token" params={{ token: manage_token }} search={{ move: true }}>
            {t('change.move')}
          </ButtonLink>
        )}
        <AskButton
          // The limit may pass while the page is open: then it is another question.
          key={question}
          look="danger"
          label={t(isLate ? 'change.cannotCome' : 'change.cancel')}
          booking={booking}
          question={question}
          text={text.filter(Boolean).join('\n')}
          act={isLate ? cannotCome : cancelBooking}
          hasReason
          onDone={onChanged}
          onRefused={onRefused}
        />
      </div>
    </section>
  );

  /** What was waited for to move to is a wait like any other once there is nothing to move. */
  function goesOn(): string {
    const [first] = waits;
    if (!first) return '';
    if (waits.length === 1) return t('ask.waitGoesOn', { time: spoken(first.slot.starts_at) });
    return t('ask.waitsGoOn', { count: waits.length, shown: formatCount(waits.length) });
  }
}
