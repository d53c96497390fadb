/** Hundreds at once, with double clicks and retries: every transition that the host's history tells of has exactly one mail. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, sleep } from './eventually.ts';
import type { Guest } from './guest.ts';
import { type Letter, read } from './letter.ts';
import { type Host, type HostBooking, MAILS_MS, Office, type Slot, settled } from './office.ts';
import { isOf, type Language } from './wording.ts';

const GUESTS = 300;
const SLOTS = 8;
/** Fewer places than guests, so that a third of them waits. */
const PLACES = 25;
/** People who press at the same moment. */
const AT_ONCE = 64;
const TEST_MS = 300_000;

interface Happening {
  type: string;
  details: { kind?: string; how?: string; out?: boolean; first_come?: boolean };
}

let office: Office;
let host: Host;

beforeAll(async () => {
  office = await Office.open();
  host = await office.host('ko', 'Asia/Seoul');
}, TEST_MS);

afterAll(() => office?.close(), TEST_MS);

/** All of them, as many at a time as press at once. */
async function rush(deeds: (() => Promise<unknown>)[]): Promise<void> {
  const left = [...deeds];
  const press = async () => {
    for (let deed = left.pop(); deed; deed = left.pop()) await deed();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, press));
}

test(
  'every transition of a rush has one mail',
  async () => {
    const slots = await Promise.all(
      Array.from({ length: SLOTS }, (_, nr) => host.slot({ days: 5, hour: nr }, { capacity: PLACES })),
    );
    const guests = [...people(GUESTS / 2, 'ko'), ...people(GUESTS / 2, 'en')];
    for (const language of ['ko', 'en']) {
      const text = guests.filter((guest) => guest.language === language).map(({ address }) => address);
      await host.ask('POST', '/admin/invitations/batch', { text: text.join('\n'), locale: language });
    }
    let mails = GUESTS;
    await settled(office, mails);
    await Promise.all(guests.map((guest) => guest.gets('INVITATION')));

    const choice = new Map(guests.map((guest, nr) => [guest, slots[nr % SLOTS] as Slot]));
    await rush(guests.map((guest) => () => guest.wait(choice.get(guest) as Slot)));
    mails += GUESTS;
    await settled(office, mails);
    const bookings = await host.bookings();
    expect(of(bookings, 'BOOKED'), 'every place is taken').toHaveLength(SLOTS * PLACES);
    expect(of(bookings, 'WAITLISTED')).toHaveLength(GUESTS - SLOTS * PLACES);
    for (const guest of guests) await guest.readNext();

    // Half of the places come back at once, and a few leave the line meanwhile: the line moves while it is moved.
    const standing = new Map(bookings.map(({ email, status }) => [email, status]));
    const those = (status: string) => guests.filter(({ address }) => standing.get(address) === status);
    const [leaving, staying] = halves(those('WAITLISTED'), 0.2);
    const [cancelling] = halves(those('BOOKED'), 0.5);
    await rush(alternately(cancelling, leaving).map((guest) => () => guest.cancel()));
    await arrived(guests);

    // Who is offered a place accepts, declines, or lets it lie; what is declined is offered to the next.
    const offered = of(await host.bookings(), 'OFFERED').map(({ email }) => email);
    const asked = staying.filter(({ address }) => offered.includes(address));
    expect(asked.length, 'offers').toBeGreaterThan(GUESTS / 10);
    await rush(
      asked.flatMap((guest, nr) =>
        nr % 3 === 0 ? [() => guest.accept()] : nr % 3 === 1 ? [() => guest.decline()] : [],
      ),
    );
    await arrived(guests);
    await host.press(`/admin/slots/${slots[0]?.id}/cancel`, {});
    await arrived(guests);

    await sleep(3_000);
    await expectOneMailEach(guests);
    for (const outcome of ['refused', 'failed']) expect(await office.counted(outcome)).toEqual(new Map());
  },
  TEST_MS,
);

function people(count: number, language: Language): Guest[] {
  return Array.from({ length: count }, () => host.guest(undefined, undefined, language));
}

function of(bookings: HostBooking[], status: string): HostBooking[] {
  return bookings.filter((booking) => booking.status === status);
}

function halves<Item>(all: Item[], part: number): [Item[], Item[]] {
  const end = Math.round(all.length * part);
  return [all.slice(0, end), all.slice(end)];
}

function alternately<Item>(one: Item[], other: Item[]): Item[] {
  return one.flatMap((item, nr) => [item, ...other.slice(nr, nr + 1)]);
}

/** Until as many mails have come, or were overtaken, as the history has transitions that are mailed. */
async function arrived(guests: Guest[]): Promise<void> {
  const kinds = await expectedKinds();
  const count = [...kinds.values()].reduce((sum, list) => sum + list.length, guests.length);
  await eventually(
    `${count} mails`,
    async () => office.mailServer.arrived.length + sum(await office.counted('dropped')) >= count,
    MAILS_MS,
  );
}

/** By address, what the history of its bookings says must have been mailed. */
async function expectedKinds(): Promise<Map<string, string[]>> {
  const bookings = await host.bookings();
  const kinds = new Map<string, string[]>();
  await rush(
    bookings.map(({ id, email }) => async () => {
      const { items } = await host.ask<{ items: Happening[] }>('GET', `/admin/bookings/${id}/history`);
      kinds.set(email ?? '', [...(kinds.get(email ?? '') ?? []), ...items.map(mailedKind)]);
    }),
  );
  return kinds;
}

function mailedKind({ type, details }: Happening): string {
  switch (type) {
    case 'BookingCreated':
      return 'BOOKING_CONFIRMED';
    case 'BookingWaitlisted':
      return 'WAITLISTED';
    case 'BookingCancelled':
      return details.kind === 'SLOT' ? 'SLOT_CANCELLED' : 'BOOKING_CANCELLED';
    case 'OfferMade':
      return 'OFFER';
    case 'OfferEnded':
      return 'WAIT_LEFT';
    case 'WaitEnded':
      return details.kind === 'LEFT' ? 'WAIT_LEFT' : 'WAIT_ENDED';
    default:
      throw new Error(`What mail does ${type} make?`);
  }
}

/**
 * Each address has its invitation and a mail for each transition, in its language, and nothing else has arrived. What is no
 * longer true when its turn comes is not sent: an offer that was declined before its mail left. The server counts those.
 */
async function expectOneMailEach(guests: Guest[]): Promise<void> {
  const kinds = await expectedKinds();
  const overtaken: string[] = [];
  let count = 0;
  for (const guest of guests) {
    const letters = await Promise.all(office.mailServer.to(guest.address).map(read));
    const got = letters.map((letter) => kindOf(letter, guest));
    const expected = ['INVITATION', ...(kinds.get(guest.address) ?? [])];
    const offerIsOver = expected.includes('OFFER') && expected.some((kind) => kind.startsWith('WAIT_'));
    if (offerIsOver && !got.includes('OFFER')) {
      expected.splice(expected.indexOf('OFFER'), 1);
      overtaken.push(guest.address);
    }
    expect(got.sort(), guest.address).toEqual(expected.sort());
    count += letters.length;
  }
  const { arrived: all } = office.mailServer;
  expect(all).toHaveLength(count);
  const messageIds = await Promise.all(all.map(async (mail) => (await read(mail)).messageId));
  expect(new Set(messageIds).size, 'each is a mail of its own').toBe(count);
  expect(sum(await office.counted('sent'))).toBe(count);
  expect(sum(await office.counted('dropped')), 'overtaken').toBe(overtaken.length);
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function kindOf(letter: Letter, { language }: Guest): string {
  expect(letter.language).toBe(language);
  const found = host.wordings(language).filter((wording) => isOf(wording, letter));
  // Of a missed offer and of a wait that was ended, subject and heading are the same; no offer can be missed so soon.
  const kinds = found.map(({ kind }) => kind).filter((kind) => kind !== 'OFFERS_MISSED');
  expect(kinds, letter.subject).toHaveLength(1);
  return kinds[0] ?? '';
}
