import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/button';
import { Field, Input } from '@/components/field';
import { MomentInput } from '@/components/moment-input';
import { Weekdays } from '@/features/slots/pattern/windows-fields';
import { weekdayOf } from '@/lib/days';
import { currentLanguage } from '@/lib/i18n';
import { formatCalendarDay, formatCount } from '@/lib/time';
import { repeated } from './repeat';
import { SESSIONS_MAX, type SessionValues } from './values';

const COUNT_AT_FIRST = 8;

interface RepeatPanelProps {
  first: SessionValues;
  onInsert: (sessions: SessionValues[]) => void;
  onClose: () => void;
}

/** Many sessions at once: on which days of the week, from when, how often. */
export function RepeatPanel({ first, onInsert, onClose }: RepeatPanelProps) {
  const { t } = useTranslation('host-classes');
  const language = currentLanguage();
  const [from, setFrom] = useState(first.day);
  const [weekdays, setWeekdays] = useState([weekdayOf(first.day)]);
  const [start, setStart] = useState(first.start);
  const [end, setEnd] = useState(first.end);
  const [count, setCount] = useState(COUNT_AT_FIRST);
  const isCount = Number.isInteger(count) && count >= 1 && count <= SESSIONS_MAX;
  const isOrdered = start !== '' && end > start;
  const sessions = isCount && isOrdered ? repeated({ from, weekdays, start, end, count }) : [];
  const [begins, ends] = [sessions[0], sessions.at(-1)];
  const counted = { count: sessions.length, shown: formatCount(sessions.length) };
  return (
    <div className="animate-enter space-y-4 rounded-card border border-line bg-surface p-4">
      <p className="font-bold">{t('edit.sessions.repeatTitle')}</p>
      <Weekdays
        chosen={weekdays}
        error={weekdays.length === 0 ? t('edit.errors.weekdays') : undefined}
        onChange={setWeekdays}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('edit.sessions.from')}>
          {(control) => (
            <MomentInput
              {...control}
              type="date"
              value={from}
              shown={from && formatCalendarDay(from, language)}
              onChange={({ target }) => setFrom(target.value)}
            />
          )}
        </Field>
        <Field label={t('edit.sessions.count')} error={isCount ? undefined : t('edit.errors.count')}>
          {(control) => (
            <Input
              {...control}
              type="number"
              inputMode="numeric"
              min={1}
              max={SESSIONS_MAX}
              value={Number.isNaN(count) ? '' : count}
              onChange={({ target }) => setCount(target.valueAsNumber)}
            />
          )}
        </Field>
        <Field label={t('edit.sessions.starts')}>
          {(control) => (
            <MomentInput
              {...control}
              type="time"
              value={start}
              shown={start}
              onChange={({ target }) => setStart(target.value)}
            />
          )}
        </Field>
        <Field label={t('edit.sessions.ends')} error={isOrdered ? undefined : t('edit.errors.order')}>
          {(control) => (
            <MomentInput
              {...control}
              type="time"
              value={end}
              shown={end}
              onChange={({ target }) => setEnd(target.value)}
            />
          )}
        </Field>
      </div>
      <p aria-live="polite" className="min-h-5 text-14">
        {begins &&
          ends &&
          t('edit.sessions.preview', {
            ...counted,
            from: formatCalendarDay(begins.day, language),
            until: formatCalendarDay(ends.day, language),
          })}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" disabled={sessions.length === 0} onClick={() => onInsert(sessions)}>
          {t('edit.sessions.insert', counted)}
        </Button>
        <Button look="quiet" size="small" onClick={onClose}>
          {t('edit.sessions.close')}
        </Button>
      </div>
    </div>
  );
}
