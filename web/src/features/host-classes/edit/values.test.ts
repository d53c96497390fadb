import { expect, test } from 'vitest';
import type { HostClass } from '@/lib/api/types';
import { bodyOf, classSchema, copyOf, fieldOf, isRescheduled, isSetAlike, NEW_CLASS, valuesOf } from './values';

const SEOUL = 'Asia/Seoul';
const TYPED = {
  ...NEW_CLASS,
  title: ' 드로잉 ',
  sessions: [
    { day: '2026-12-08', start: '10:00', end: '12:00' },
    { day: '2026-12-01', start: '10:00', end: '12:00' },
  ],
  from_day: '2026-11-20',
  from_time: '10:00',
  until_day: '2026-11-30',
  until_time: '18:00',
};
const faults = (changes: object) => {
  const result = classSchema(SEOUL).safeParse({ ...TYPED, ...changes });
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => [path.join('.'), message.split('.').at(-1)]);
};

test('what is typed by the wall clock is sent as instants, sessions in the order of time', () => {
  const body = bodyOf(TYPED, SEOUL);
  expect(body.title).toBe('드로잉');
  expect(body.sessions?.map(({ starts_at }) => starts_at)).toEqual([
    '2026-12-01T01:00:00.000Z',
    '2026-12-08T01:00:00.000Z',
  ]);
  expect(body.recruit_until).toBe('2026-11-30T09:00:00.000Z');
  expect(body).toMatchObject({
    payment: null,
    seller: null,
    refund_policy: null,
    edit_until: null,
    reopening_hours: [],
  });
});

test('a free class sends nothing about money, a paid one takes transfers', () => {
  const seller = '자리 대표 김서연';
  expect(bodyOf({ ...TYPED, seller }, SEOUL).seller).toBeNull();
  expect(bodyOf({ ...TYPED, seller, fee: 30_000 }, SEOUL)).toMatchObject({
    payment: 'TRANSFER',
    seller,
    refund_policy: 'COURSE',
  });
});

test('a draft may be incomplete, but what is there has to make sense', () => {
  expect(faults({})).toEqual([]);
  expect(faults({ sessions: [], from_day: '', from_time: '', until_day: '', until_time: '' })).toEqual([]);
  expect(faults({ title: '  ' })).toEqual([['title', 'required']]);
  expect(faults({ until_time: '' })).toEqual([['until_day', 'time']]);
  expect(faults({ until_day: '2026-11-19' })).toEqual([['until_day', 'order']]);
  expect(faults({ until_day: '2026-12-02' })).toEqual([['until_day', 'afterStart']]);
  expect(faults({ sessions: [{ day: '2026-12-08', start: '12:00', end: '10:00' }] })).toEqual([
    ['sessions.0.day', 'order'],
  ]);
  expect(faults({ sessions: [{ day: '2026-12-08', start: '', end: '10:00' }] })).toEqual([['sessions.0.day', 'time']]);
  expect(faults({ edits: 'DAY' })).toEqual([['edit_day', 'time']]);
  expect(faults({ reopening: 'AT_HOURS', reopening_hours: [] })).toEqual([['reopening_hours', 'hours']]);
  expect(faults({ capacity: Number.NaN }).map(([path]) => path)).toEqual(['capacity']);
});

test('what a class says comes back as it was typed, and a copy without dates', () => {
  const course = { ...bodyOf(TYPED, SEOUL), zone: SEOUL } as HostClass;
  expect(bodyOf(valuesOf(course), SEOUL)).toEqual(bodyOf(TYPED, SEOUL));
  expect(copyOf(course)).toMatchObject({ title: '드로잉', sessions: [], from_day: '', until_time: '' });
});

test('another order of the same sessions is no other time', () => {
  const course = { ...bodyOf(TYPED, SEOUL), zone: SEOUL } as HostClass;
  expect(isRescheduled(course, TYPED)).toBe(false);
  expect(isRescheduled(course, { ...TYPED, sessions: TYPED.sessions.slice(1) })).toBe(true);
});

test('pointers of the server lead to fields', () => {
  expect(fieldOf('/recruit_until')).toBe('until_day');
  expect(fieldOf('/sessions/3/ends_at')).toBe('sessions.3.day');
  expect(fieldOf('/seller')).toBe('seller');
  expect(fieldOf('/unheard_of')).toBeUndefined();
});

test('applications that came in meanwhile change nothing that a host has set', () => {
  const course = { ...bodyOf(TYPED, SEOUL), zone: SEOUL, version: 1, taken_count: 3 } as HostClass;
  expect(isSetAlike(course, { ...course, version: 9, taken_count: 17 })).toBe(true);
  expect(isSetAlike(course, { ...course, location: '2층' })).toBe(false);
});
