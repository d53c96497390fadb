/** What becomes of mails when the mail server refuses, puts off, says nothing or is gone: everybody gets theirs once. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, sleep } from './eventually.ts';
import type { Guest } from './guest.ts';
import { type Host, Office, type Slot } from './office.ts';
import { REAL_WAITS, untilLeaseEnds, untilNextAttempt } from './waits.ts';

const TEST_MS = REAL_WAITS ? 900_000 : 120_000;
/** Long enough for the queue to look twice at what is due, and for a copy to come. */
const QUIET_MS = 3_000;
/** Conversations that the queue has at once. */
const AT_ONCE = 10;
/** A conversation in which the mail server says nothing is given up after half a minute. */
const GIVEN_UP_MS = 45_000;
/** As quick as ever: what a booking may take longer beside a mail server that says nothing. */
const SLOWER_MS = 250;

let office: Office;
let host: Host;
let guests: Guest[] = [];

beforeAll(async () => {
  office = await Office.open();
  host = await office.host('ko', 'Asia/Seoul');
}, TEST_MS);

afterAll(() => office?.close(), TEST_MS);

afterEach(async () => {
  await sleep(QUIET_MS);
  for (const guest of guests) await guest.expectNothingElse();
  guests = [];
});

/** People who have got the mails of their invitations, and nothing else is on its way. */
async function invited(count: number): Promise<Guest[]> {
  const people = Array.from({ length: count }, () => host.guest());
  await Promise.all(people.map((guest) => host.invite(guest)));
  await Promise.all(people.map((guest) => guest.gets('INVITATION')));
  guests.push(...people);
  return people;
}

async function tried(people: Guest[], code: number): Promise<void> {
  const addresses = people.map(({ address }) => address);
  await eventually(`each is answered with ${code}`, () => {
    const asked = office.mailServer.asked.filter((one) => one.code === code);
    return addresses.every((address) => asked.some((one) => one.address === address));
  });
}

function attempts({ address }: Guest): number[] {
  return office.mailServer.asked.filter((one) => one.address === address).map(({ code }) => code);
}

/** How long each booking takes, one after the other. */
async function book(people: Guest[], slot: Slot): Promise<number[]> {
  const times: number[] = [];
  for (const guest of people) {
    const begun = performance.now();
    await guest.bookOnce(slot);
    times.push(performance.now() - begun);
  }
  return times;
}

function median(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

test(
  'an address that is refused is marked for the host, and everybody else gets theirs',
  async () => {
    const [lost, ...others] = [host.guest(), host.guest(), host.guest()] as [Guest, ...Guest[]];
    guests.push(lost, ...others);
    await office.mailServer.behave({ refused: [lost.address] });
    await Promise.all([lost, ...others].map((guest) => host.invite(guest)));
    for (const guest of others) await guest.gets('INVITATION');
    await tried([lost], 550);
    const bounced = await eventually('the host sees it', async () => {
      const invitation = await host.invitationOf(lost);
      return invitation.status === 'BOUNCED' ? invitation : undefined;
    });
    expect(bounced.mail).toBe('FAILED');
    for (const guest of others) {
      expect(await host.invitationOf(guest)).toMatchObject({ status: 'LIVE', mail: 'SENT' });
    }
    const { items } = await host.ask<{ items: { email: string }[] }>('GET', '/admin/invitations?status=BOUNCED');
    expect(items.map(({ email }) => email)).toEqual([lost.address]);
    await untilNextAttempt(office);
    await sleep(QUIET_MS);
    expect(attempts(lost), 'what is refused for good is not tried again').toEqual([550]);

    // The mailbox is there now, and the host sends it again.
    await office.mailServer.behave({ refused: [] });
    await host.ask('POST', `/admin/invitations/${bounced.id}/resend`);
    await lost.gets('INVITATION');
    expect(await eventually('sent', async () => isSent(await host.invitationOf(lost)))).toBe(true);
  },
  TEST_MS,
);

test(
  'a mail that is put off arrives once, at the second attempt',
  async () => {
    const people = await invited(4);
    const slot = await host.slot({ days: 5 }, { capacity: 4 });
    await office.mailServer.behave({ greylists: true });
    await book(people, slot);
    await tried(people, 451);
    await sleep(QUIET_MS);
    for (const guest of people) await guest.expectNothingElse();
    await untilNextAttempt(office);
    for (const guest of people) await guest.gets('BOOKING_CONFIRMED', slot);
    await office.mailServer.behave({ greylists: false });
    await untilNextAttempt(office);
    await sleep(QUIET_MS);
    for (const guest of people) expect(attempts(guest)).toEqual([250, 451, 250]);
  },
  TEST_MS,
);

test(
  'while the mail server says nothing people book as quickly as ever, and are told once when it speaks again',
  async () => {
    const people = await invited(45);
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
    expect(median(meanwhile)).toBeLessThan(median(usual) + SLOWER_MS);
    expect(Math.max(...meanwhile)).toBeLessThan(Math.max(...usual) + 4 * SLOWER_MS);
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
  'a mail that was taken but not acknowledged comes as a copy with the same Message-ID, and never a third time',
  async () => {
    const [guest] = (await invited(1)) as [Guest];
    const slot = await host.slot({ days: 5 });
    await office.mailServer.behave({ swallowsAnswer: true });
    await book([guest], slot);
    const first = await guest.gets('BOOKING_CONFIRMED', slot);
    const isOver = () => office.mailServer.conversations.over >= office.mailServer.conversations.begun;
    await eventually('it is given up', isOver, GIVEN_UP_MS);
    await sleep(QUIET_MS);
    await office.mailServer.behave({ swallowsAnswer: false });
    await untilNextAttempt(office);
    const [copy] = await guest.getsCopies();
    expect(copy?.messageId).toBe(first.messageId);
    await untilNextAttempt(office);
  },
  TEST_MS,
);

test(
  'a mail server that dies and comes back gets each mail once',
  async () => {
    const people = await invited(6);
    const slot = await host.slot({ days: 5 }, { capacity: 6 });
    const failedBefore = sum(await office.counted('failed'));
    await office.mailServer.kill();
    const times = await book(people, slot);
    expect(median(times)).toBeLessThan(1_000);
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
    const people = await invited(12);
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

function isSent({ status, mail }: { status: string; mail: string }): boolean {
  return status === 'LIVE' && mail === 'SENT';
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
