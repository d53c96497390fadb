import { Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BookingStatus, HostBooking } from '@/lib/api/types';
import { classes } from '@/lib/classes';
import type { useChangeBooking } from './use-change-booking';

interface AttendanceProps {
  booking: HostBooking;
  change: ReturnType<typeof useChangeBooking>;
}

/** Came, or did not: one press, and the other one takes it back. */
export function Attendance({ booking, change }: AttendanceProps) {
  const { t } = useTranslation('host');
  const status = change.pending ? AFTER[change.pending] : booking.status;
  return (
    <fieldset className="flex flex-none overflow-hidden rounded-control border border-line bg-paper">
      <legend className="sr-only">{t('people.attendance', { name: booking.name })}</legend>
      <Press
        isPressed={status === 'COMPLETED'}
        look="aria-pressed:bg-ink aria-pressed:text-paper"
        onPress={() => change.send({ kind: 'complete' })}
        Icon={Check}
        word={t('people.came')}
      />
      <Press
        isPressed={status === 'NO_SHOW'}
        look="border-line border-l aria-pressed:bg-no-soft aria-pressed:text-no"
        onPress={() => change.send({ kind: 'no-show' })}
        Icon={X}
        word={t('people.missed')}
      />
    </fieldset>
  );
}

const AFTER: Record<'complete' | 'no-show' | 'cancel', BookingStatus> = {
  complete: 'COMPLETED',
  'no-show': 'NO_SHOW',
  cancel: 'CANCELLED',
};

interface PressProps {
  isPressed: boolean;
  look: string;
  onPress: () => void;
  Icon: typeof Check;
  word: string;
}

function Press({ isPressed, look, onPress, Icon, word }: PressProps) {
  return (
    <button
      type="button"
      aria-pressed={isPressed}
      onClick={() => {
        if (!isPressed) onPress();
      }}
      className={classes(
        'inline-flex min-h-9 items-center gap-1 px-3 font-semibold text-14 transition-colors max-lg:min-h-11',
        'hover:bg-surface focus-visible:-outline-offset-2',
        look,
      )}
    >
      {isPressed && <Icon aria-hidden="true" className="size-3.5" />}
      {word}
    </button>
  );
}
