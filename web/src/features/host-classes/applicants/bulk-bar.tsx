import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import type { HostEnrollment } from '@/lib/api/types';
import { formatCount } from '@/lib/time';
import { BulkDialog } from './bulk-dialog';
import { type BulkDecision, bulkDecisionsOf } from './decisions';

/** More than the server takes at once. */
const BULK_MAX = 500;

interface BulkBarProps {
  chosen: HostEnrollment[];
  onClear: () => void;
}

/** What can be done with everybody who is chosen; it floats above the list. */
export function BulkBar({ chosen, onClear }: BulkBarProps) {
  const { t } = useTranslation('host-classes');
  const [decision, setDecision] = useState<BulkDecision>();
  const count = chosen.length;
  return (
    <section
      aria-label={t('applicants.selected', { count, shown: formatCount(count) })}
      className="sticky bottom-3 z-10 mt-4 flex animate-enter flex-wrap items-center gap-2 rounded-card border border-line bg-raised p-3 shadow-black/10 shadow-xl max-lg:bottom-[calc(4.25rem+env(safe-area-inset-bottom))]"
    >
      <p role="status" className="min-w-0 flex-1 whitespace-nowrap px-1 font-semibold text-14">
        {count > BULK_MAX ? t('bulk.max') : t('applicants.selected', { count, shown: formatCount(count) })}
      </p>
      {bulkDecisionsOf(chosen).map((each) => (
        <Button
          key={each}
          size="small"
          look={each === 'APPROVE' || each === 'CONFIRM_PAYMENT' ? 'ink' : each === 'CANCEL' ? 'danger' : 'quiet'}
          disabled={count > BULK_MAX}
          onClick={() => setDecision(each)}
        >
          {t(`decide.${each}`)}
        </Button>
      ))}
      <button
        type="button"
        aria-label={t('applicants.clear')}
        title={t('applicants.clear')}
        onClick={onClear}
        className="grid size-9 place-items-center rounded-control text-muted hover:text-ink max-lg:size-11"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
      <BulkDialog
        decision={decision}
        chosen={chosen}
        onClose={(isDone) => {
          setDecision(undefined);
          if (isDone) onClear();
        }}
      />
    </section>
  );
}
