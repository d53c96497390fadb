/** What becomes of mails while the mail server says nothing or is gone, and when the server itself dies: each comes once. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { book, Crowd, QUIET_MS } from './crowd.ts';
import { eventually, sleep } from './eventually.ts';
import { type Host, Office } from './office.ts';
import { REAL_WAITS, untilLeaseEnds, untilNextAttempt } from './waits.ts';

const TEST_MS = REAL_WAITS ? 900_000 : 120_000;
/** Conversations that the queue has at once. */
const AT_ONCE = 10;
/** A conversation in which the mail server says nothing is given up after half a minute. */
const GIVEN_UP_MS = 45_000;
/** A booking that waited for the mail server would take half a minute; the machine may be busy with other things. */
const QUICK_MS = 1_000;
const SLOWEST_MS = 10_000;

let office: Office;
let host: Host;
let crowd: Crowd;

beforeAll(async () => {
  office = await Office.open();
  host = await office.host('ko', 'Asia/Seoul');
  crowd = new Crowd(host);
}, TEST_MS);

afterAll(() => office?.close(), TEST_MS);

afterEach(() => crowd.goHome(), TEST_MS);

test(
  'while the mail server says nothing people book as quickly as ever, and are told once when it speaks again',
  async () => {
    const people = await crowd.invited(45);
    const slot = await host.slot({ days: 5 }, { capacity: 45 });
    const [before, during] = [people.slice(0, 15), people.slice(15)];
    const usual = await book(before, slot);
    for (const guest of before) await guest.gets('BOOKING_CONFIRMED', slot);

    await office.mailServer.behave({ silent: true });
    const { begun, over } = office.mailServer.conversations;
    const [early, late] = [during.slice(0, 15), during.slice(15)];
    const meanwhile = await book(early, slot);
    await eventually(
      'all ways to the mail server are taken',
      () => office.mailServer.conversations.begun >= begun + AT_ONCE,
    );
    meanwhile.push(...(await book(late, slot)));
    expect(median(meanwhile)).toBeLessThan(Math.max(QUICK_MS, 2 * median(usual)));
    expect(Math.max(...meanwhile)).toBeLessThan(SLOWEST_MS);
    const givenUp = () => office.mailServer.conversations.over >= over + AT_ONCE;
    await eventually('the first are given up', givenUp, GIVEN_UP_MS);
    await sleep(QUIET_MS);
    for (const guest of during) await guest.expectNothingElse();

    await office.mailServer.behave({ silent: false });
    await untilNextAttempt(office);
    for (const guest of during) await guest.gets('BOOKING_CONFIRMED', slot, { patience: GIVEN_UP_MS });
  },
  TEST_MS,
);

test(
  'a mail server that dies and comes back gets each mail once',
  async () => {
    const people = await crowd.invited(6);
    const slot = await host.slot({ days: 5 }, { capacity: 6 });
    const failedBefore = sum(await office.counted('failed'));
    await office.mailServer.kill();
    const times = await book(people, slot);
    expect(median(times)).toBeLessThan(QUICK_MS);
    const failed = async () => sum(await office.counted('failed')) - failedBefore;
    await eventually('each was tried', async () => (await failed()) >= people.length);
    await sleep(QUIET_MS);
    await office.mailServer.startAgain();
    await untilNextAttempt(office);
    for (const guest of people) await guest.gets('BOOKING_CONFIRMED', slot);
  },
  TEST_MS,
);

test(
  'a server that is killed with mails on their way sends each of them once when it starts again',
  async () => {
    const people = await crowd.invited(12);
    const slot = await host.slot({ days: 5 }, { capacity: 12 });
    await office.mailServer.behave({ silent: true });
    const { begun } = office.mailServer.conversations;
    await book(people, slot);
    await eventually('mails are on their way', () => office.mailServer.conversations.begun >= begun + AT_ONCE);
    await office.jari.kill();
    await office.mailServer.behave({ silent: false });
    await untilLeaseEnds(office);
    await office.jari.startAgain();
    for (const guest of people) await guest.gets('BOOKING_CONFIRMED', slot);
  },
  TEST_MS,
);

function median(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
