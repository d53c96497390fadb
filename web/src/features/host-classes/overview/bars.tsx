import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { ClassDashboard, Instant } from '@/lib/api/types';
import { currentLanguage } from '@/lib/i18n';
import { dayOf, formatCount, formatDay, formatTime } from '@/lib/time';

const HEIGHT = 176;
/** More bars than these have no room for a number each: only the highest keeps its own. */
const LABELLED_MAX = 16;

type BarsProps = Pick<ClassDashboard, 'applications' | 'step'> & { zone: string };

/** Bars with their numbers above them; no axis of numbers, no legend. */
export default function Bars({ applications, step, zone }: BarsProps) {
  const language = currentLanguage();
  const most = Math.max(...applications.map(({ count }) => count));
  const isDense = applications.length > LABELLED_MAX;
  const bars = applications.map(({ at, count }) => ({
    at,
    count,
    label: count > 0 && (!isDense || count === most) ? formatCount(count) : '',
  }));
  const spell = (at: Instant) => {
    if (step === 'DAY') return formatDay(at, zone, language).replace(/\(.*\)$/, '');
    const isFirstOfDay = applications.find((each) => dayOf(each.at, zone) === dayOf(at, zone))?.at === at;
    return isFirstOfDay ? formatDay(at, zone, language) : formatTime(at, zone);
  };
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart
        data={bars}
        margin={{ top: 22, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={2}
        accessibilityLayer={false}
      >
        <XAxis
          dataKey="at"
          tickFormatter={spell}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          minTickGap={24}
          interval="preserveStartEnd"
        />
        <YAxis hide domain={[0, 'dataMax']} />
        <Bar dataKey="count" fill="var(--ink)" radius={[4, 4, 0, 0]} maxBarSize={36} isAnimationActive={false}>
          <LabelList dataKey="label" position="top" fill="var(--ink)" fontSize={12} fontWeight={600} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}
