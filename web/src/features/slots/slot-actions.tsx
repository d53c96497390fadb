import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ban, CopyPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { MoreItem, MoreMenu } from '@/components/more-menu';
import { ProblemNote } from '@/components/problem-note';
import { Switch } from '@/components/switch';
import { asProblem } from '@/lib/api/problem';
import type { Slot } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { changeSlot, changeStatus, putSlot, reloadSlots, type StatusChange } from './api';
import { keepSlotsSearch } from './calendar/use-calendar';

interface SlotActionsProps {
  slot: Slot;
  /** True if it has not begun and is not cancelled: it can still be changed. */
  isAhead: boolean;
  onEdit: () => void;
}

/** What a host can do with a slot. One that was cancelled or has begun can only be copied. */
export function SlotActions({ slot, isAhead, onEdit }: SlotActionsProps) {
  const { t } = useTranslation('host');
  const navigate = useNavigate();
  const [isCancelling, setCancelling] = useState(false);
  const change = useMutation({
    mutationFn: (request: StatusChange) => changeStatus(slot.id, request),
    onSuccess: (changed) => {
      putSlot(changed);
      setCancelling(false);
    },
    // After a refusal, too, the slot is not what the page believed.
    onSettled: reloadSlots,
  });
  const copy = () =>
    void navigate({
      to: '/host/slots/new',
      search: (previous) => ({ ...keepSlotsSearch(previous), like: slot.id }),
    });
  if (!isAhead) {
    return (
      <div className="mt-5">
        {slot.status === 'CANCELLED' && <p className="mb-2 text-14 text-muted">{t('slot.staysCancelled')}</p>}
        <Button look="quiet" size="small" onClick={copy}>
          <CopyPlus aria-hidden="true" className="size-4" />
          {t('slot.copy')}
        </Button>
      </div>
    );
  }
  const isOpen = slot.status === 'OPEN';
  return (
    <section className="mt-5 space-y-3">
      <div className="flex flex-wrap gap-1.5">
        <Button look="quiet" size="small" onClick={onEdit}>
          {t('slot.edit')}
        </Button>
        <ButtonLink look="quiet" size="small" to="/host/bookings/new" search={{ slot: slot.id }}>
          {t('slot.book')}
        </ButtonLink>
        <Button
          look="quiet"
          size="small"
          busy={change.isPending && !isCancelling}
          onClick={() => change.mutate({ kind: isOpen ? 'close' : 'reopen' })}
        >
          {t(isOpen ? 'slot.close' : 'slot.reopen')}
        </Button>
        <MoreMenu label={t('slot.more')}>
          <MoreItem icon={<CopyPlus aria-hidden="true" className="size-4" />} onSelect={copy}>
            {t('slot.copy')}
          </MoreItem>
          <MoreItem
            danger
            icon={<Ban aria-hidden="true" className="size-4" />}
            onSelect={() => {
              change.reset();
              setCancelling(true);
            }}
          >
            {t('slot.cancel')}
          </MoreItem>
        </MoreMenu>
      </div>
      <p className="text-12 text-muted">{t(isOpen ? 'slot.closeText' : 'slot.closedText')}</p>
      {change.error && !isCancelling && <ProblemNote problem={asProblem(change.error)} />}
      <WaitlistSwitch slot={slot} />
      <ConfirmDialog
        title={t('slot.cancelTitle')}
        isOpen={isCancelling}
        isBusy={change.isPending}
        problem={change.error ? asProblem(change.error) : undefined}
        confirm={t('slot.confirm')}
        confirming={t('slot.confirming')}
        keep={t('slot.keep')}
        reason={{ label: t('slot.reason'), hint: t('slot.reasonHint') }}
        onConfirm={(reason) => change.mutate({ kind: 'cancel', reason })}
        onClose={() => setCancelling(false)}
      >
        <WhoLosesIt slot={slot} />
      </ConfirmDialog>
    </section>
  );
}

function WhoLosesIt({ slot }: { slot: Slot }) {
  const { t } = useTranslation('host');
  const { booked_count: booked, waiting_count: waiting } = slot;
  return (
    <>
      <p>{booked > 0 ? t('slot.cancelText', { count: booked, shown: formatCount(booked) }) : t('slot.cancelEmpty')}</p>
      {waiting > 0 && <p>{t('told.waiting', { count: waiting, shown: formatCount(waiting) })}</p>}
    </>
  );
}

/** Whether people may wait for a place that comes free. */
function WaitlistSwitch({ slot }: { slot: Slot }) {
  const { t } = useTranslation('host');
  const change = useMutation({
    mutationFn: (waitlist: boolean) => changeSlot(slot.id, { waitlist }),
    onSuccess: putSlot,
    onSettled: reloadSlots,
  });
  const isOn = change.isPending ? change.variables : slot.waitlist;
  const waiting = slot.waiting_count;
  return (
    <>
      <Switch
        label={t('slot.waitlist')}
        hint={
          !isOn && waiting > 0
            ? t('slot.waitlistStays', { count: waiting, shown: formatCount(waiting) })
            : t('slot.waitlistHint')
        }
        checked={isOn}
        disabled={change.isPending}
        onChange={(waitlist) => change.mutate(waitlist)}
      />
      {change.error && <ProblemNote problem={asProblem(change.error)} />}
    </>
  );
}
