import { expect, test } from 'vitest';
import { hoursFor } from './hours';

const SEOUL = 'Asia/Seoul';
const span = (starts_at: string, ends_at: string) => ({ starts_at, ends_at });

test('an empty week shows the hours of an office', () => {
  expect(hoursFor([], SEOUL)).toEqual({ from: 9, until: 19 });
});

test('early and late slots stretch the day by full hours, in the zone of the organisation', () => {
  const early = span('2026-11-20T22:30:00Z', '2026-11-20T23:20:00Z'); // 07:30–08:20 in Seoul
  const late = span('2026-11-21T11:00:00Z', '2026-11-21T11:50:00Z'); // 20:00–20:50
  expect(hoursFor([early, late], SEOUL)).toEqual({ from: 7, until: 21 });
  expect(hoursFor([late], 'Europe/London')).toEqual({ from: 9, until: 19 });
});

test('a slot until midnight ends the day; one beyond it shows all hours', () => {
  expect(hoursFor([span('2026-11-21T14:00:00Z', '2026-11-21T15:00:00Z')], SEOUL)).toEqual({ from: 9, until: 24 });
  expect(hoursFor([span('2026-11-21T14:00:00Z', '2026-11-21T16:30:00Z')], SEOUL)).toEqual({ from: 0, until: 24 });
});
