import { useTranslation } from 'react-i18next';
import { Facts } from '@/components/facts';
import type { SharedFacts } from '@/features/picker/slots';
import type { GuestSlot, ValidInvitation } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { formatCount, formatDayTime, formatDuration, viewerZone } from '@/lib/time';

interface InvitationFactsProps {
  invitation: ValidInvitation;
  first: GuestSlot | undefined;
  shared: SharedFacts;
}

/** What holds for the whole invitation: until when, how long, where, what to bring. */
export function InvitationFacts({ invitation, first, shared }: InvitationFactsProps) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const until = formatDayTime(invitation.expires_at, viewerZone(), language);
  let length: string | undefined;
  if (first && shared.minutes !== undefined && shared.capacity !== undefined) {
    const spoken = formatDuration(first.starts_at, first.ends_at, language);
    length =
      shared.capacity === 1
        ? t('invite.lengthAlone', { length: spoken })
        : t('invite.lengthText', { length: spoken, capacity: formatCount(shared.capacity) });
  }
  return (
    <Facts
      className="mt-4"
      items={[
        [t('invite.until'), t('invite.untilText', { time: until })],
        [t('invite.length'), length],
        [t('invite.where'), shared.place ?? (shared.isOnline ? t('invite.online') : undefined)],
        [t('invite.prepare'), shared.instructions],
      ]}
    />
  );
}
