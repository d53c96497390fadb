import { expect, test } from 'vitest';
import type { Organisation } from '@/lib/api/types';
import { changesOf, settingsSchema, valuesOf, withPresent } from './values';

const ORGANISATION: Organisation = {
  id: 'organisation',
  name: '마포 진로센터',
  zone: 'Asia/Seoul',
  locale: 'ko',
  cancel_notice_minutes: 120,
  overlap_allowed: false,
  waitlist_default: true,
  remind_day: true,
  remind_hour: true,
  note_retention_days: null,
};
const values = valuesOf(ORGANISATION);

test('only what differs is sent', () => {
  expect(changesOf(ORGANISATION, { ...values, name: ' 마포 진로센터 ' })).toEqual({});
  expect(changesOf(ORGANISATION, { ...values, remind_hour: false, cancel_notice_minutes: 0 })).toEqual({
    remind_hour: false,
    cancel_notice_minutes: 0,
  });
});

test('keeping notes for ever is a choice of its own', () => {
  expect(changesOf(ORGANISATION, { ...values, note_retention_days: 365 })).toEqual({ note_retention_days: 365 });
  const limited = { ...ORGANISATION, note_retention_days: 365 };
  expect(changesOf(limited, { ...valuesOf(limited), note_retention_days: 0 })).toEqual({ note_retention_days: null });
});

test('an unusual value that is set stays among the choices', () => {
  expect(withPresent([0, 60, 120], 90)).toEqual([0, 60, 90, 120]);
  expect(withPresent([0, 60], 60)).toEqual([0, 60]);
});

test.each([
  ['Asia/Seoul', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['서울', false],
  ['', false],
  ['Asia/', false],
])('a zone is a name: %s', (zone, fits) => {
  expect(settingsSchema.safeParse({ ...values, zone }).success).toBe(fits);
});
