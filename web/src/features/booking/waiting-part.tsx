import { useTranslation } from 'react-i18next';
import { LineToDoor } from '@/components/line-to-door';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatBothTimes, formatCount, formatOrdinal, ordinalParts, viewerZone } from '@/lib/time';
import { leaveLine } from './api';
import { AskButton } from './ask-button';
import { BookingFacts } from './booking-facts';
import type { PartProps } from './booking-view';
import { PlaceLink, PlaceTime } from './place-link';
import { ZoneLine } from './when';

/** Where the guest stands in the line, what happens next, and the way out of it. */
export function WaitingPart({ booking, onChanged, onRefused }: PartProps) {
  const { t } = useTranslation('booking');
  const { slot, host, keeps, position } = booking;
  return (
    <>
      <div className="mt-4">
        <PlaceTime slot={slot} />
      </div>
      <ZoneLine booking={booking} />
      {position !== null && <Position position={position} waiting={slot.waiting} />}
      {keeps && (
        <section className="mt-8">
          <h2 className="mb-2 font-bold text-18">{t('keeps.title')}</h2>
          <PlaceLink own={keeps} hostZone={host.zone} />
          <p className="mt-2 text-14 text-muted">{t('keeps.text')}</p>
        </section>
      )}
      <Next booking={booking} />
      <BookingFacts booking={booking} />
      <Leave booking={booking} onChanged={onChanged} onRefused={onRefused} />
    </>
  );
}

function Position({ position, waiting }: { position: number; waiting: number }) {
  const { t } = useTranslation('booking');
  const [numeral, suffix] = ordinalParts(position, currentLanguage());
  const ahead = position - 1;
  const behind = Math.max(waiting - position, 0);
  return (
    <section className="mt-8" aria-live="polite">
      <h2 className="font-normal text-14 text-muted">{t('waiting.place')}</h2>
      <p className="-ml-0.5 font-bold text-64 tracking-tighter">
        {numeral}
        <span className="font-semibold text-28 tracking-normal">{suffix}</span>
      </p>
      <p className="mt-1 text-18">
        {ahead === 0 ? t('waiting.next') : t('waiting.ahead', { count: ahead, shown: formatCount(ahead) })}
      </p>
      <LineToDoor
        position={position}
        waiting={waiting}
        label={t('waiting.lineLabel', { ahead: formatCount(ahead), behind: formatCount(behind) })}
      />
    </section>
  );
}

/** What will happen, in the order in which it will. */
function Next({ booking }: { booking: Booking }) {
  const { t } = useTranslation('booking');
  const steps = ['waiting.step1', booking.keeps ? 'waiting.step2Move' : 'waiting.step2', 'waiting.step3'] as const;
  return (
    <section className="mt-8 rounded-card bg-surface p-5">
      <h2 className="font-bold">{t('waiting.how')}</h2>
      <ol className="mt-3 space-y-2.5 text-14">
        {steps.map((step, index) => (
          <li key={step} className="flex gap-3">
            <span aria-hidden="true" className="mt-[5px] flex w-7 flex-none gap-[3px]">
              {steps.map((it, dot) => (
                <i key={it} className="dot size-[7px] border-[1.25px]" data-state={dot <= index ? 'taken' : 'free'} />
              ))}
            </span>
            <span className="min-w-0">{t(step)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Giving up one's place in the line; asked once, because it does not come back. */
export function Leave({ booking, onChanged, onRefused }: Omit<PartProps, 'phase'>) {
  const { t } = useTranslation('booking');
  const { slot, host, position, keeps } = booking;
  const language = currentLanguage();
  const place = position === null ? '' : formatOrdinal(position, language);
  const time = formatBothTimes(slot.starts_at, host.zone, viewerZone(), language);
  const text = [t(place ? 'ask.leave.text' : 'ask.leave.textPlain', { time, place }), keeps && t('ask.keeps')];
  return (
    <section className="mt-8 border-line border-t pt-6">
      <h2 className="font-bold text-18">{t('waiting.leaveTitle')}</h2>
      <p className="mt-1 text-14 text-muted">{t('waiting.leaveText')}</p>
      <AskButton
        look="danger"
        className="mt-4"
        label={t('waiting.leave')}
        booking={booking}
        question="leave"
        text={text.filter(Boolean).join(' ')}
        act={leaveLine}
        onDone={onChanged}
        onRefused={onRefused}
      />
    </section>
  );
}
