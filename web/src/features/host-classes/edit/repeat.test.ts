import { expect, test } from 'vitest';
import { nextSession, repeated, withSessions } from './repeat';

const at = (day: string) => ({ day, start: '10:00', end: '12:00' });

test('sessions repeat on the chosen weekdays, beginning with the first such day', () => {
  const days = repeated({ from: '2026-12-01', weekdays: ['TUE', 'THU'], start: '10:00', end: '12:00', count: 5 });
  expect(days.map(({ day }) => day)).toEqual(['2026-12-01', '2026-12-03', '2026-12-08', '2026-12-10', '2026-12-15']);
  const later = repeated({ from: '2026-12-02', weekdays: ['MON'], start: '10:00', end: '12:00', count: 2 });
  expect(later.map(({ day }) => day)).toEqual(['2026-12-07', '2026-12-14']);
});

test('nothing repeats without a day, a weekday or a count', () => {
  expect(repeated({ from: '', weekdays: ['MON'], start: '', end: '', count: 3 })).toEqual([]);
  expect(repeated({ from: '2026-12-01', weekdays: [], start: '', end: '', count: 3 })).toEqual([]);
  expect(repeated({ from: '2026-12-01', weekdays: ['MON'], start: '', end: '', count: Number.NaN })).toEqual([]);
});

test('what is there already is not put in twice, and all stand in the order of time', () => {
  const both = withSessions([at('2026-12-08')], [at('2026-12-15'), at('2026-12-08'), at('2026-12-01')]);
  expect(both.map(({ day }) => day)).toEqual(['2026-12-01', '2026-12-08', '2026-12-15']);
});

test('a further session follows the last one by a week', () => {
  expect(nextSession([at('2026-12-29')], '2026-11-20')).toEqual(at('2027-01-05'));
  expect(nextSession([], '2026-11-20').day).toBe('2026-11-27');
});
