import { useTranslation } from 'react-i18next';
import { minutesAhead } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { clocksAgree, formatZoneName, viewerZone } from '@/lib/time';

/** By which clock a page counts; where the viewer's own shows another time, by how much. */
export function ZoneName({ zone, now }: { zone: string; now: Date }) {
  const { t } = useTranslation('host');
  const language = currentLanguage();
  const at = now.toISOString();
  const own = viewerZone();
  const name = formatZoneName(zone, at, language);
  if (clocksAgree(zone, own, at)) return name;
  const minutes = minutesAhead(zone, own, at);
  const apart = Math.abs(minutes);
  const words = [
    apart >= 60 ? t('zone.hours', { count: Math.floor(apart / 60) }) : '',
    apart % 60 > 0 ? t('zone.minutes', { count: apart % 60 }) : '',
  ];
  const difference = words.filter(Boolean).join(' ');
  return (
    <span>
      {name}{' '}
      <span className="rounded-full bg-wait-soft px-2 py-0.5 font-medium text-12 text-wait">
        {t(minutes > 0 ? 'zone.ahead' : 'zone.behind', { own: formatZoneName(own, at, language), difference })}
      </span>
    </span>
  );
}
