import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import type { Problem } from '@/lib/api/problem';
import type { Booking } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { intoView } from '@/lib/into-view';
import { formatBothTimes, formatMinutes, formatOrdinal, viewerZone } from '@/lib/time';
import type { Phase } from './phase';
import type { News, Said } from './use-managed';

const REFUSALS = [
  'offer_over',
  'place_gone',
  'invitation_used',
  'booking_over',
  'same_slot',
  'cancel_too_late',
  'move_too_late',
] as const;

interface SaidNoteProps {
  said: Said;
  booking: Booking;
  phase: Phase;
}

/** The outcome of what was just done, where the page begins: it worked, or why not and what that leaves. */
export function SaidNote({ said, booking, phase }: SaidNoteProps) {
  if ('problem' in said) return <Refusal problem={said.problem} booking={booking} phase={phase} />;
  // A booking that was cancelled since has no news any more.
  return phase === 'booked' || phase === 'late' ? <NewsNote news={said.news} booking={booking} /> : null;
}

function NewsNote({ news, booking }: { news: News; booking: Booking }) {
  const { t } = useTranslation('booking');
  const language = currentLanguage();
  const wait = booking.waits.at(-1);
  const words = {
    time: wait ? formatBothTimes(wait.slot.starts_at, booking.host.zone, viewerZone(), language) : '',
    place: wait?.position ? formatOrdinal(wait.position, language) : '',
  };
  return (
    <div ref={intoView} role="status" className="mt-5 animate-enter rounded-card bg-good-soft p-4">
      <p className="font-semibold">{t(`news.${news}.title`, words)}</p>
      <p className="text-14">{t(`news.${news}.text`, words)}</p>
    </div>
  );
}

function Refusal({ problem, booking, phase }: { problem: Problem; booking: Booking; phase: Phase }) {
  const { t } = useTranslation('booking');
  const code = REFUSALS.find((it) => it === problem.code);
  if (!code) {
    return (
      <div className="mt-5">
        <ProblemNote problem={problem} />
      </div>
    );
  }
  const language = currentLanguage();
  const place = phase === 'waiting' && booking.position ? formatOrdinal(booking.position, language) : '';
  const before = formatMinutes(problem.document.notice_minutes ?? 0, language);
  const text =
    code === 'offer_over' && place ? t('refused.offer_over.still', { place }) : t(`refused.${code}.text`, { before });
  return (
    <div ref={intoView} role="alert" className="mt-5 animate-enter rounded-card bg-wait-soft p-4">
      <p className="font-semibold">{t(`refused.${code}.title`)}</p>
      <p className="text-14">{text}</p>
    </div>
  );
}
