import { useTranslation } from 'react-i18next';
import type { ValidInvitation } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { clocksAgree, formatDayRange, formatZoneName, viewerZone } from '@/lib/time';

/** What the invitation is for, when it is not for everything that the host offers. */
export function ScopeLine({ invitation }: { invitation: ValidInvitation }) {
  const { t } = useTranslation('guest');
  const language = currentLanguage();
  const { scope, host, expires_at } = invitation;
  const range = formatDayRange(scope.from ?? null, scope.until ?? null, language);
  // The days are the host's; whoever lives by another clock has to know.
  const isElsewhere = range !== '' && !clocksAgree(viewerZone(), host.zone, expires_at);
  const days = isElsewhere ? `${range} (${formatZoneName(host.zone, expires_at, language)})` : range;
  const parts = [scope.topic, days].filter(Boolean);
  if (parts.length === 0) return null;
  return <p className="mt-3 text-12 text-muted">{t('invite.scope', { what: parts.join(' · ') })}</p>;
}
