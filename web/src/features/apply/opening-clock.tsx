import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatSeconds } from '@/lib/clock-face';
import { currentLanguage } from '@/lib/i18n';
import { formatDay, formatLeft, viewerZone } from '@/lib/time';

interface OpeningClockProps {
  now: Date;
  opensAt: string;
  isReady: boolean;
}

const DAY_MS = 86_400_000;

/** The server's clock, always in sight until the opening: it decides, not the clock of this device. */
export function OpeningClock({ now, opensAt, isReady }: OpeningClockProps) {
  const { t } = useTranslation('apply');
  const zone = viewerZone();
  const language = currentLanguage();
  const left = Date.parse(opensAt) - now.getTime();
  const time = formatSeconds(opensAt, zone);
  const day = left > DAY_MS ? `${formatDay(opensAt, zone, language)} ` : '';
  return (
    <div className="sticky top-0 z-10 -mx-4 border-line border-b bg-paper px-4 py-3">
      <div className="flex items-end gap-3">
        <p className="flex-1">
          <span className="block text-12 text-muted">{t('clock.server')}</span>
          <time dateTime={now.toISOString()} className="block font-bold text-28 tracking-tight">
            {formatSeconds(now.toISOString(), zone)}
          </time>
        </p>
        <p className="text-right">
          <span className="block text-12 text-muted">{t('clock.left')}</span>
          <b role="timer" className="block text-28 tracking-tight">
            {left > 0 ? formatLeft(left, language) : t('clock.open')}
          </b>
        </p>
      </div>
      <p aria-live="polite" className="mt-1 flex items-center gap-1.5 text-14">
        {isReady && left > 0 ? (
          <>
            <Check aria-hidden="true" className="size-4 flex-none text-good" strokeWidth={3} />
            {t('clock.ready', { time: day + time })}
          </>
        ) : (
          t(left > 0 ? 'clock.fill' : 'clock.now', { time: day + time })
        )}
      </p>
    </div>
  );
}
