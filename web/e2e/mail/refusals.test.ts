/** What becomes of mails that the mail server refuses, puts off, or takes without saying so. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { book, Crowd, QUIET_MS } from './crowd.ts';
import { eventually, sleep } from './eventually.ts';
import type { Guest } from './guest.ts';
import { type Host, Office } from './office.ts';
import { REAL_WAITS, untilNextAttempt } from './waits.ts';

const TEST_MS = REAL_WAITS ? 900_000 : 120_000;
/** A conversation in which the mail server says nothing is given up after half a minute. */
const GIVEN_UP_MS = 45_000;

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
  'an address that is refused is marked for the host, and everybody else gets theirs',
  async () => {
    const [lost, ...others] = [host.guest(), host.guest(), host.guest()] as [Guest, ...Guest[]];
    crowd.add(lost, ...others);
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
    const people = await crowd.invited(4);
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
  'a mail that was taken but not acknowledged comes as a copy with the same Message-ID, and never a third time',
  async () => {
    const [guest] = (await crowd.invited(1)) as [Guest];
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

/** Until each address has been answered so. */
async function tried(people: Guest[], code: number): Promise<void> {
  await eventually(`each is answered with ${code}`, () => people.every((guest) => attempts(guest).includes(code)));
}

function attempts({ address }: Guest): number[] {
  return office.mailServer.asked.filter((one) => one.address === address).map(({ code }) => code);
}

function isSent({ status, mail }: { status: string; mail: string }): boolean {
  return status === 'LIVE' && mail === 'SENT';
}
