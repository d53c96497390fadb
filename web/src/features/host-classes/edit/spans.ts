import { useTranslation } from 'react-i18next';

const HOUR = 60;
const DAY = 24 * HOUR;

export const OFFER_MINUTES_OFFERED = [30, 60, 180, 360, 720, 1_440, 2_880, 4_320, 10_080];
export const TRANSFER_HOURS_OFFERED = [1, 3, 6, 12, 24, 48, 72, 120, 168, 336, 720];

/** A span in its largest whole unit: "30분", "6시간", "2일". */
export function useSpanWords() {
  const { t } = useTranslation('host-classes');
  return (minutes: number): string => {
    const [unit, size] =
      minutes % DAY === 0
        ? (['days', DAY] as const)
        : minutes % HOUR === 0
          ? (['hours', HOUR] as const)
          : (['minutes', 1] as const);
    const count = minutes / size;
    return t(`edit.fields.${unit}`, { count, shown: String(count) });
  };
}
