import { describe, expect, test } from 'vitest';
import type { Slot } from '@/lib/api/types';
import { changesOf, isTimeChanged, isTold, valuesOf } from './changes';

const SEOUL = 'Asia/Seoul';
const SLOT: Slot = {
  id: 'a',
  host_id: 'host',
  topic: '진로 상담',
  place: '3층 상담실',
  online_link: null,
  instructions: null,
  starts_at: '2026-11-21T01:00:00.000Z',
  ends_at: '2026-11-21T01:50:00.000Z',
  capacity: 3,
  booked_count: 2,
  waiting_count: 0,
  waitlist: true,
  status: 'OPEN',
  cancel_reason: null,
  created_at: '2026-11-01T00:00:00.000Z',
  version: 7,
};
const changed = (changes: object, slot = SLOT, zone = SEOUL) =>
  changesOf(slot, { ...valuesOf(slot, zone), ...changes }, zone);

describe('only what differs is sent', () => {
  test('nothing, when nothing was changed', () => {
    expect(changed({})).toEqual({});
    expect(changed({ topic: ' 진로 상담 ' })).toEqual({});
  });

  test('a start moves the end along; a length moves the end alone', () => {
    expect(changed({ start: '14:00' })).toEqual({
      starts_at: '2026-11-21T05:00:00.000Z',
      ends_at: '2026-11-21T05:50:00.000Z',
    });
    expect(changed({ minutes: 80 })).toEqual({ ends_at: '2026-11-21T02:20:00.000Z' });
  });

  test('an emptied field is removed, and a new one added', () => {
    expect(changed({ place: '', online_link: 'https://meet.example.com/a' })).toEqual({
      place: null,
      online_link: 'https://meet.example.com/a',
    });
  });

  test('the second 01:30 of a night with two of them stays the second when only its length changes', () => {
    const second: Slot = { ...SLOT, starts_at: '2026-10-25T01:30:00.000Z', ends_at: '2026-10-25T02:00:00.000Z' };
    expect(changed({ minutes: 45 }, second, 'Europe/London')).toEqual({ ends_at: '2026-10-25T02:15:00.000Z' });
  });
});

describe('people are told', () => {
  test.each([
    ['of a time', { start: '14:00' }, true],
    ['of a place', { place: '2층' }, true],
    ['of a link', { online_link: 'https://meet.example.com/a' }, true],
    ['but not of a topic', { topic: '다른 상담' }, false],
    ['nor of more places', { capacity: 5 }, false],
  ])('%s', (_, changes, told) => {
    expect(isTold(SLOT, changed(changes))).toBe(told);
  });

  test('unless there is nobody', () => {
    expect(isTold({ ...SLOT, booked_count: 0 }, changed({ start: '14:00' }))).toBe(false);
    expect(isTold({ ...SLOT, booked_count: 0, waiting_count: 1 }, changed({ start: '14:00' }))).toBe(true);
    expect(isTimeChanged(changed({ place: '' }))).toBe(false);
  });
});
