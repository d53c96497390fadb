import { useMutation } from '@tanstack/react-query';
import { Ban, Lock } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { ConfirmDialog } from '@/components/confirm-dialog';
import { Dialog } from '@/components/dialog';
import { MoreItem, MoreMenu } from '@/components/more-menu';
import { reloadSlots } from '@/features/slots/api';
import { asProblem } from '@/lib/api/problem';
import type { DayReport, Slot } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount, formatTimeRange } from '@/lib/time';
import { cancelDay, closeDay } from './api';
import { useHostZone } from './use-host';

type Action = 'close' | 'cancel';

interface DayActionsProps {
  day: string;
  slots: Slot[];
  now: Date;
}

/** What is done to all of a day at once: the host is ill, or has enough. */
export function DayActions({ day, slots, now }: DayActionsProps) {
  const { t } = useTranslation('host');
  const [asked, setAsked] = useState<Action>();
  const [report, setReport] = useState<DayReport>();
  const ahead = slots.filter(
    ({ status, starts_at }) => status !== 'CANCELLED' && Date.parse(starts_at) > now.getTime(),
  );
  const concerned = asked === 'close' ? ahead.filter(({ status }) => status === 'OPEN') : ahead;
  const act = useMutation({
    mutationFn: ({ action, reason }: { action: Action; reason: string }) =>
      action === 'close' ? closeDay(day) : cancelDay(day, reason),
    onSuccess: (done) => {
      setAsked(undefined);
      // All went well is seen on the page; what was refused is told.
      if (done.items.some(({ refused }) => refused !== null)) setReport(done);
    },
    // Done twice is done once: what is closed or cancelled stays so.
    onSettled: reloadSlots,
  });
  const begin = (action: Action) => {
    act.reset();
    setAsked(action);
  };
  if (ahead.length === 0) return null;
  return (
    <>
      <MoreMenu label={t('day.menu')} word={t('day.menu')}>
        {ahead.some(({ status }) => status === 'OPEN') && (
          <MoreItem icon={<Lock aria-hidden="true" className="size-4" />} onSelect={() => begin('close')}>
            {t('day.close')}
          </MoreItem>
        )}
        <MoreItem danger icon={<Ban aria-hidden="true" className="size-4" />} onSelect={() => begin('cancel')}>
          {t('day.cancel')}
        </MoreItem>
      </MoreMenu>
      <ConfirmDialog
        key={asked}
        title={t(asked === 'close' ? 'day.closeTitle' : 'day.cancelTitle', {
          day: formatCalendarDay(day, currentLanguage()),
          count: concerned.length,
          shown: formatCount(concerned.length),
        })}
        isOpen={asked !== undefined}
        isBusy={act.isPending}
        problem={act.error ? asProblem(act.error) : undefined}
        confirm={t(asked === 'close' ? 'day.closeConfirm' : 'day.cancelConfirm')}
        confirming={t(asked === 'close' ? 'day.closing' : 'slot.confirming')}
        keep={t('slot.keep')}
        reason={asked === 'cancel' ? { label: t('slot.reason'), hint: t('slot.reasonHint') } : undefined}
        onConfirm={(reason) => asked && act.mutate({ action: asked, reason })}
        onClose={() => setAsked(undefined)}
      >
        {asked === 'close' ? <p>{t('day.closeText')}</p> : <WhoIsPutOff slots={concerned} />}
      </ConfirmDialog>
      <Dialog title={t('day.reportTitle')} isOpen={report !== undefined} onClose={() => setReport(undefined)}>
        {report && <Report report={report} slots={slots} />}
        <div className="mt-6 flex justify-end">
          <Button onClick={() => setReport(undefined)}>{t('close', { ns: 'common' })}</Button>
        </div>
      </Dialog>
    </>
  );
}

function WhoIsPutOff({ slots }: { slots: Slot[] }) {
  const { t } = useTranslation('host');
  const booked = slots.reduce((sum, slot) => sum + slot.booked_count, 0);
  const waiting = slots.reduce((sum, slot) => sum + slot.waiting_count, 0);
  return (
    <>
      <p>{booked > 0 ? t('slot.cancelText', { count: booked, shown: formatCount(booked) }) : t('day.cancelEmpty')}</p>
      {waiting > 0 && <p>{t('told.waiting', { count: waiting, shown: formatCount(waiting) })}</p>}
    </>
  );
}

/** Which slots stayed as they were, and why. */
function Report({ report, slots }: { report: DayReport; slots: Slot[] }) {
  const { t } = useTranslation('host');
  const zone = useHostZone();
  const refused = report.items.filter((item) => item.refused !== null);
  const done = report.items.length - refused.length;
  return (
    <>
      <p className="mt-2">{t('day.reportText', { count: done, shown: formatCount(done) })}</p>
      <ul className="mt-3 divide-y divide-line rounded-card border border-line">
        {refused.map(({ slot_id, slot, refused: code }) => {
          const known = slot ?? slots.find(({ id }) => id === slot_id);
          return (
            <li key={slot_id} className="flex flex-wrap gap-x-3 px-4 py-2.5 text-14">
              <b className="font-semibold">
                {known && formatTimeRange(known.starts_at, known.ends_at, zone, currentLanguage())}
              </b>
              <span className="text-muted">{t(REFUSED[code ?? ''] ?? 'day.refused.other')}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

const REFUSED: Record<string, 'day.refused.started' | 'day.refused.cancelled' | 'day.refused.busy'> = {
  slot_started: 'day.refused.started',
  slot_cancelled: 'day.refused.cancelled',
  overloaded: 'day.refused.busy',
};
