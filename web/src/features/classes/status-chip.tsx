import { useTranslation } from 'react-i18next';
import { Chip, type ChipTone } from '@/components/chip';
import type { Enrollment } from '@/lib/api/types';
import { formatCount } from '@/lib/time';

const TONES: Partial<Record<Enrollment['status'], ChipTone>> = {
  APPLIED: 'ink',
  AWAITING_PAYMENT: 'wait',
  APPROVED: 'good',
  WAITLISTED: 'wait',
  OFFERED: 'brand',
};

/** How an application stands, in a word or two. */
export function StatusChip({ enrollment: { status, position } }: { enrollment: Enrollment }) {
  const { t } = useTranslation('classes');
  const isPlaced = status === 'WAITLISTED' && position !== null;
  return (
    <Chip tone={TONES[status] ?? 'plain'}>
      {isPlaced ? t('status.waitingAt', { position: formatCount(position) }) : t(`status.${status}`)}
    </Chip>
  );
}
