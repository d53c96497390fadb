import { useTranslation } from 'react-i18next';
import { minutesAhead } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { clocksAgree, formatZoneName, viewerZone } from '@/lib/time';

interface ZoneProps {
  zone: string;
  now: Date;
}

/** By which clock a page counts. */
export function ZoneName({ zone, now }: ZoneProps) {
  return <span className="truncate">{formatZoneName(zone, now.toISOString(), currentLanguage())}</span>;
}

/** For a host who is elsewhere: by how much the page's clock differs from the one on their own wall. */
export function ZoneDifference({ zone, now }: ZoneProps) {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  const at = now.toISOString();
  const own = viewerZone();
  if (clocksAgree(zone, own, at)) return null;
  const minutes = minutesAhead(zone, own, at);
  const apart = Math.abs(minutes);
  const words = [
    apart >= 60 ? t('zone.hours', { count: Math.floor(apart / 60) }) : '',
    apart % 60 > 0 ? t('zone.minutes', { count: apart % 60 }) : '',
  ];
  return (
    <p className="mb-4 rounded-control bg-wait-soft px-3.5 py-2 text-14">
      {t(minutes > 0 ? 'zone.ahead' : 'zone.behind', {
        zone: formatZoneName(zone, at, language),
        own: formatZoneName(own, at, language),
        difference: words.filter(Boolean).join(' '),
      })}
    </p>
  );
}
