import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const HOUR_MS = 3_600_000;

/** A page of its own for each test: what one has heard, the next does not know. */
async function freshClock() {
  vi.resetModules();
  return import('./clock');
}

const spoken = (ms: number) => new Date(ms).toUTCString();

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
});
afterEach(() => {
  vi.useRealTimers();
});

test('without an answer the clock of this device is all there is', async () => {
  const { hearClock, present } = await freshClock();
  hearClock(null, NOON, NOON);
  hearClock('soon', NOON, NOON);
  expect(present().getTime()).toBe(NOON);
});

test('a device that is an hour slow shows the time of the server, and says so at once', async () => {
  const { hearClock, present, onClockSet } = await freshClock();
  const told = vi.fn();
  onClockSet(told);
  hearClock(spoken(NOON + HOUR_MS), NOON - 100, NOON);
  expect(Math.abs(present().getTime() - (NOON + HOUR_MS))).toBeLessThanOrEqual(600);
  expect(told).toHaveBeenCalledOnce();
});

test('each answer narrows it down, and nobody is woken for less than a second', async () => {
  const { hearClock, present, onClockSet } = await freshClock();
  const told = vi.fn();
  // The server is 300 ms ahead: its seconds begin at …700 of this device.
  hearClock(spoken(NOON), NOON, NOON + 20);
  onClockSet(told);
  hearClock(spoken(NOON), NOON + 680, NOON + 690);
  hearClock(spoken(NOON + 1_000), NOON + 700, NOON + 710);
  expect(Math.abs(present().getTime() - (NOON + 300))).toBeLessThanOrEqual(20);
  expect(told).not.toHaveBeenCalled();
});

test('a device whose clock is set begins anew', async () => {
  const { hearClock, present } = await freshClock();
  hearClock(spoken(NOON), NOON, NOON + 10);
  hearClock(spoken(NOON - HOUR_MS), NOON, NOON + 10);
  expect(Math.abs(present().getTime() - (NOON - HOUR_MS))).toBeLessThanOrEqual(600);
});
