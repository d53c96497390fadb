import { useTranslation } from 'react-i18next';
import { Chip } from '@/components/chip';
import type { EnrollmentStatus, HostClass } from '@/lib/api/types';
import { PHASE_TONES, phaseOf } from './phase';
import { ENROLLMENT_TONES } from './status';

export function PhaseChip({ course, now }: { course: HostClass; now: Date }) {
  const { t } = useTranslation('host-classes');
  const phase = phaseOf(course, now);
  return <Chip tone={PHASE_TONES[phase]}>{t(`phase.${phase}`)}</Chip>;
}

export function EnrollmentChip({ status }: { status: EnrollmentStatus }) {
  const { t } = useTranslation('host-classes');
  return <Chip tone={ENROLLMENT_TONES[status]}>{t(`status.${status}`)}</Chip>;
}
