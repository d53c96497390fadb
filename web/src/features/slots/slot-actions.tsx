import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ProblemNote } from '@/components/problem-note';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { changeSlot, reloadSlots, type SlotChangeRequest } from './api';
import { CancelSlotDialog } from './cancel-slot-dialog';
import { Resize } from './resize';

/** What a host can do with a slot that has not begun. */
export function SlotActions({ slot }: { slot: Slot }) {
  const { t } = useTranslation('host');
  const [isCancelling, setCancelling] = useState(false);
  const change = useMutation({
    mutationFn: (request: SlotChangeRequest) => changeSlot(slot.id, request),
    onSuccess: () => setCancelling(false),
    // After a refusal, too, the slot is not what the page believed.
    onSettled: reloadSlots,
  });
  const isOpen = slot.status === 'OPEN';
  return (
    <section className="mt-5 space-y-4">
      <Resize
        slot={slot}
        isSaving={change.isPending}
        onSave={(capacity) => change.mutate({ kind: 'resize', capacity })}
      />
      <div className="flex flex-wrap gap-2">
        <Button
          look="quiet"
          size="small"
          busy={change.isPending}
          onClick={() => change.mutate({ kind: isOpen ? 'close' : 'reopen' })}
        >
          {t(isOpen ? 'slot.close' : 'slot.reopen')}
        </Button>
        <Button look="danger" size="small" onClick={() => setCancelling(true)}>
          {t('slot.cancel')}
        </Button>
      </div>
      {isOpen && <p className="text-12 text-muted">{t('slot.closeText')}</p>}
      {change.error && !isCancelling && <ProblemNote problem={asProblem(change.error)} />}
      <CancelSlotDialog
        slot={slot}
        isOpen={isCancelling}
        isSending={change.isPending}
        problem={change.error ? asProblem(change.error) : undefined}
        onClose={() => setCancelling(false)}
        onConfirm={(reason) => change.mutate({ kind: 'cancel', reason })}
      />
    </section>
  );
}
