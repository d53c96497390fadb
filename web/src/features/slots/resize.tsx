import { Minus, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { Slot } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

const CAPACITY_MAX = 1_000;

interface ResizeProps {
  slot: Slot;
  isSaving: boolean;
  onSave: (capacity: number) => void;
}

/** The number of places, changed by a press and saved by another, so that a slip costs nothing. */
export function Resize({ slot, isSaving, onSave }: ResizeProps) {
  const { t } = useTranslation('host');
  const id = useId();
  const [wanted, setWanted] = useState<number>();
  const capacity = wanted ?? slot.capacity;
  const least = Math.max(slot.booked_count, 1);
  const isChanged = capacity !== slot.capacity;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <label htmlFor={id} className="font-semibold text-14">
        {t('slot.seats')}
      </label>
      <div className="flex items-center rounded-control border border-line">
        <Step
          label={t('slot.seatsFewer')}
          disabled={capacity <= least}
          onPress={() => setWanted(capacity - 1)}
          Icon={Minus}
        />
        <input
          id={id}
          inputMode="numeric"
          value={capacity}
          onChange={(event) => {
            const typed = Number.parseInt(event.target.value, 10);
            if (typed > 0 && typed <= CAPACITY_MAX) setWanted(typed);
          }}
          className="w-12 bg-transparent text-center font-semibold"
        />
        <Step
          label={t('slot.seatsMore')}
          disabled={capacity >= CAPACITY_MAX}
          onPress={() => setWanted(capacity + 1)}
          Icon={Plus}
        />
      </div>
      {isChanged && (
        <Button size="small" busy={isSaving} onClick={() => onSave(capacity)}>
          {t('slot.seatsSave', { shown: formatCount(capacity) })}
        </Button>
      )}
    </div>
  );
}

interface StepProps {
  label: string;
  disabled: boolean;
  onPress: () => void;
  Icon: typeof Plus;
}

function Step({ label, disabled, onPress, Icon }: StepProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onPress}
      className="grid size-10 place-items-center rounded-control hover:bg-surface disabled:opacity-35 max-lg:size-11"
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  );
}
