/**
 * Every transition that mails somebody, over HTTP and with the real clock, by a Korean and an English host: the letter comes
 * once, in the right language, with links that open and a calendar part that calendars understand.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOf } from '../../src/lib/time.ts';
import { sleep } from './eventually.ts';
import { type Guest, seen, tokenOf } from './guest.ts';
import { type Host, Office, type Slot, settled, soon } from './office.ts';
import { Reader } from './reader.ts';
import type { Language } from './wording.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Until which a place can be given back, as organisations have it from the beginning. */
const NOTICE_MS = 2 * HOUR_MS;
/** Who books less than a day, or an hour, before is not reminded; this long a booking may take here. */
const BOOKED_IN_MS = 30_000;
/** "Remind" is due every minute from the start of a server on, and looked for every ten seconds. */
const REMINDED_MS = 150_000;
/** Until a time that comes near; everybody has read the mail about it by then. */
const NEAR_MS = 15_000;
/** Waits and offers are ended every ten seconds, which again are looked for every ten seconds. */
const ENDED_MS = 60_000;
const TEST_MS = 240_000;

const KEEPS_ITS_PLACE = { ko: '대기 순서는 그대로예요', en: 'You keep your place in the line' };
const ZONES: Record<Language, string> = { ko: 'Asia/Seoul', en: 'America/New_York' };
const LANGUAGES: Language[] = ['ko', 'en'];

let office: Office;
const reader = new Reader();
const hosts = {} as Record<Language, Host>;
const guests: Guest[] = [];

beforeAll(async () => {
  office = await Office.open(reader);
  for (const language of LANGUAGES) hosts[language] = await office.host(language, ZONES[language]);
}, TEST_MS);

afterAll(async () => {
  await reader.close();
  await office?.close();
}, TEST_MS);

/** Somebody who has got the mail of an invitation. */
async function invited(host: Host, more: object = {}): Promise<Guest> {
  const guest = newcomer(host);
  await host.invite(guest, more);
  await guest.gets('INVITATION');
  return guest;
}

function newcomer(host: Host, language = host.language): Guest {
  const guest = host.guest(undefined, undefined, language);
  guests.push(guest);
  return guest;
}

async function booked(host: Host, slot: Slot, more: object = {}): Promise<Guest> {
  const guest = await invited(host, more);
  await guest.book(slot);
  await guest.gets('BOOKING_CONFIRMED', slot);
  return guest;
}

async function waiting(host: Host, slot: Slot, more: object = {}): Promise<Guest> {
  const guest = await invited(host, more);
  await guest.wait(slot);
  await guest.gets('WAITLISTED', slot);
  return guest;
}

describe.concurrent.each(LANGUAGES)('in %s', { timeout: TEST_MS }, (language) => {
  test('reminders come a day and an hour before', async () => {
    const host = hosts[language];
    const [calm, hurried] = await Promise.all([invited(host), invited(host)]);
    const tomorrow = await host.slot(soon(24 * HOUR_MS + BOOKED_IN_MS));
    const inAnHour = await host.slot(soon(HOUR_MS + BOOKED_IN_MS));
    await Promise.all([calm.book(tomorrow), hurried.book(inAnHour)]);
    await calm.gets('BOOKING_CONFIRMED', tomorrow);
    await hurried.gets('BOOKING_CONFIRMED', inAnHour);
    await Promise.all([
      calm.gets('REMINDER_DAY', tomorrow, { patience: REMINDED_MS }),
      hurried.gets('REMINDER_HOUR', inAnHour, { patience: REMINDED_MS }),
    ]);
  });

  test('an offer that is missed twice ends the wait', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 5 });
    const first = await booked(host, slot);
    const second = await waiting(host, slot);
    await first.cancel();
    await first.gets('BOOKING_CANCELLED', slot);
    await second.gets('OFFER', slot);

    // An offer ends at the notice limit; with the time of the slot that limit comes near.
    await host.reschedule(slot, soon(NOTICE_MS + NEAR_MS));
    await second.gets('BOOKING_RESCHEDULED', slot, { says: KEEPS_ITS_PLACE, changes: true });
    // Nobody else waits, so the place is free for whoever takes it, who is told that as well.
    await second.getsAll(
      { kind: 'OFFER_MISSED', slot, patience: ENDED_MS },
      { kind: 'OFFER_FIRST_COME', slot, patience: ENDED_MS },
    );

    await host.reschedule(slot, { days: 6 });
    await second.getsAll({ kind: 'BOOKING_RESCHEDULED', slot, says: KEEPS_ITS_PLACE }, { kind: 'OFFER', slot });
    await host.reschedule(slot, soon(NOTICE_MS + NEAR_MS));
    await second.gets('BOOKING_RESCHEDULED', slot, { says: KEEPS_ITS_PLACE, changes: true });
    await second.gets('OFFERS_MISSED', slot, { patience: ENDED_MS });
  });

  test('the start ends the wait, and what follows it is not mailed', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 4 });
    const first = await booked(host, slot);
    const second = await waiting(host, slot);
    await host.reschedule(slot, soon(NEAR_MS));
    await first.gets('BOOKING_RESCHEDULED', slot, { changes: true });
    await second.gets('BOOKING_RESCHEDULED', slot, { says: KEEPS_ITS_PLACE, changes: true });
    await second.gets('WAIT_ENDED', slot, {
      patience: ENDED_MS,
      says: { ko: '시작할 때까지 자리가 나지 않았어요', en: 'no place became free before the start' },
    });
    const { id } = await host.bookingOf(first, slot);
    await host.ask('POST', `/admin/bookings/${id}/complete`);
    await host.ask('POST', `/admin/bookings/${id}/no-show`);
  });

  test('a booking is made, changed by the host, moved and cancelled', async () => {
    const host = hosts[language];
    const [slot, other] = [await host.slot({ days: 5 }), await host.slot({ days: 7 })];
    const guest = await booked(host, slot);
    await host.reschedule(slot, { days: 8 });
    await guest.gets('BOOKING_RESCHEDULED', slot, { says: { ko: '예약은 그대로예요', en: 'You are still booked' } });
    await host.edit(slot, { place: language === 'ko' ? '본관 2층' : 'Room 5' });
    await guest.gets('BOOKING_RESCHEDULED', slot);
    // Neither what is said about it nor who may still come concerns whoever is booked.
    await host.edit(slot, { instructions: language === 'ko' ? '신분증을 가져와 주세요.' : 'Please bring an ID.' });
    await host.ask('POST', `/admin/slots/${slot.id}/close`);
    await host.ask('POST', `/admin/slots/${slot.id}/reopen`);
    await guest.move(other);
    await guest.gets('BOOKING_MOVED', other);
    await guest.cancel();
    await guest.gets('BOOKING_CANCELLED', other);
    await guest.book(slot);
    const again = await guest.gets('BOOKING_CONFIRMED', slot);
    expect(again.text).toContain(language === 'ko' ? '신분증' : 'bring an ID');
  });

  test('who cannot come says so late, and the next one takes the place', async () => {
    const host = hosts[language];
    const slot = await host.slot(soon(90 * MINUTE_MS));
    const first = await booked(host, slot);
    const second = await waiting(host, slot);
    await first.cancelLate();
    await first.gets('BOOKING_CANCELLED_LATE', slot);
    await second.gets('OFFER_FIRST_COME', slot);
    await second.accept();
    await second.gets('BOOKING_CONFIRMED', slot);
  });

  test('the line moves on by accepting, declining and leaving', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 5 });
    const first = await booked(host, slot);
    const second = await waiting(host, slot);
    const third = await waiting(host, slot);
    const fourth = await waiting(host, slot);
    await first.cancel();
    await first.gets('BOOKING_CANCELLED', slot);
    await second.gets('OFFER', slot);
    await second.accept();
    await second.gets('BOOKING_CONFIRMED', slot);
    await second.cancel();
    await second.gets('BOOKING_CANCELLED', slot);
    await third.gets('OFFER', slot);
    await fourth.leave();
    await fourth.gets('WAIT_LEFT', slot, { says: { ko: '대기에서 뺐어요', en: 'off the waitlist as you asked' } });
    await third.decline();
    await third.gets('WAIT_LEFT', slot, { says: { ko: '받지 않기로 한', en: 'the place you declined' } });
  });

  test('a larger slot is offered to the line', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 5 });
    const first = await booked(host, slot);
    const second = await waiting(host, slot);
    await host.edit(slot, { capacity: 2 });
    await second.gets('OFFER', slot);
    await first.expectNothingElse();
  });

  test('of two offers and one use, accepting one ends the other wait', async () => {
    const host = hosts[language];
    const [slot, other] = [await host.slot({ days: 5 }), await host.slot({ days: 6 })];
    const [here, there] = [await booked(host, slot), await booked(host, other)];
    const guest = await waiting(host, slot);
    await guest.wait(other);
    await guest.gets('WAITLISTED', other);
    await there.cancel();
    await there.gets('BOOKING_CANCELLED', other);
    await guest.gets('OFFER', other);
    await here.cancel();
    const { links } = await guest.gets('OFFER', slot);
    await here.gets('BOOKING_CANCELLED', slot);
    await guest.accept(tokenOf(links[0] ?? ''));
    await guest.getsAll(
      { kind: 'BOOKING_CONFIRMED', slot },
      { kind: 'WAIT_ENDED', slot: other, says: { ko: '다른 시간이 예약되어', en: 'another time was booked' } },
    );
  });

  test('who waits to move keeps the place, and moves by accepting', async () => {
    const host = hosts[language];
    const [slot, full] = [await host.slot({ days: 5 }), await host.slot({ days: 6 })];
    const other = await booked(host, full);
    const guest = await booked(host, slot);
    await guest.move(full, undefined, { waitlist: true });
    await guest.gets('WAITLISTED', full, {
      says: { ko: '지금 예약은 그대로 두고 기다려요', en: 'you keep your present booking' },
    });
    await other.cancel();
    await other.gets('BOOKING_CANCELLED', full);
    await guest.gets('OFFER', full, { says: { ko: '예약을 이 시간으로 옮겨', en: 'your booking moves there' } });
    await guest.accept();
    await guest.gets('BOOKING_MOVED', full);
  });

  test('a host books for a client, takes somebody out, and calls off a time', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 5 }, { capacity: 3 });
    const client = newcomer(host);
    const { name, address: email } = client;
    await host.press('/admin/bookings', { slot_id: slot.id, name, email, locale: language });
    await client.gets('BOOKING_CONFIRMED', slot, {
      says: { ko: '시간을 잡아 두었어요', en: 'has booked a time for you' },
    });
    // Somebody without an address gets none.
    await host.press('/admin/bookings', { slot_id: slot.id, name });
    const guest = await booked(host, slot);
    const reason = language === 'ko' ? '급한 일정이 생겼어요.' : 'Something urgent came up.';
    await host.cancelBooking(guest, slot, reason);
    await guest.gets('BOOKING_CANCELLED_BY_HOST', slot, { says: { ko: reason, en: reason } });
    const last = await booked(host, slot);
    const [fourth, fifth] = [await waiting(host, slot), await waiting(host, slot)];
    await host.cancelBooking(fourth, slot);
    await fourth.gets('WAIT_ENDED', slot, { says: { ko: '대기를 끝냈어요', en: 'took you off the waitlist' } });
    await host.press(`/admin/slots/${slot.id}/cancel`, { reason });
    // The client was not invited, so there is no other time to choose.
    await client.gets('SLOT_CANCELLED', slot, { pages: [], says: { ko: reason, en: reason } });
    await last.gets('SLOT_CANCELLED', slot, { says: { ko: reason, en: reason } });
    await fifth.gets('WAIT_ENDED', slot, { says: { ko: '대기도 끝났어요', en: 'and the waitlist with it' } });
  });

  test('a whole day is called off', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 20 });
    const guest = await booked(host, slot);
    const day = dayOf(slot.starts_at, host.zone);
    await host.ask('POST', `/admin/days/${day}/close`);
    await host.press(`/admin/days/${day}/cancel`, {});
    await guest.gets('SLOT_CANCELLED', slot);
  });

  test('an invitation is sent, again, with a new link, extended and withdrawn', async () => {
    const host = hosts[language];
    const guest = await invited(host);
    const { id } = await host.invitationOf(guest);
    await host.ask('POST', `/admin/invitations/${id}/resend`);
    await guest.gets('INVITATION');
    expect(new Set(guest.letters.map(({ links }) => links[0])).size, 'the same link again').toBe(1);
    const old = guest.token('invite');
    await host.ask('POST', `/admin/invitations/${id}/resend`, { new_link: true });
    await guest.gets('INVITATION');
    await expect(office.ask('GET', `/invitations/validate?token=${old}`)).rejects.toThrow('link_replaced');
    await host.invite(guest, { uses: 2 });
    await guest.gets('INVITATION', undefined, {
      says: { ko: '2번까지 예약할 수 있어요', en: 'You can book up to 2 times' },
    });
    const slot = await host.slot({ days: 5 });
    await guest.book(slot);
    await guest.gets('BOOKING_CONFIRMED', slot);
    await host.ask('POST', `/admin/invitations/${id}/revoke`, { bookings: 'CANCEL' });
    await host.ask('POST', `/admin/invitations/${id}/revoke`, { bookings: 'CANCEL' });
    await guest.gets('BOOKING_CANCELLED_BY_HOST', slot, { pages: [] });
  });

  test('a list of addresses is invited, each once, in the language of the list', async () => {
    const host = hosts[language];
    const other = language === 'ko' ? 'en' : 'ko';
    const people = [newcomer(host, other), newcomer(host, other), newcomer(host, other)];
    const text = [...people, people[0]].map((guest) => guest?.address).join('\n');
    await host.ask('POST', '/admin/invitations/batch', { text, locale: other, dry_run: true });
    await host.ask('POST', '/admin/invitations/batch', { text, locale: other });
    for (const guest of people) await guest.gets('INVITATION');
  });

  test('lost links are mailed to whoever asks, and no sooner again', async () => {
    const host = hosts[language];
    const slot = await host.slot({ days: 5 });
    const guest = await booked(host, slot, { uses: 2 });
    const find = () => office.ask('POST', '/bookings/find', { email: guest.address });
    await Promise.all([find(), find()]);
    await find();
    // The booking that it has, and the invitation, which opens one more.
    await guest.gets('LINKS', undefined, { pages: ['manage', 'invite'] });
    await office.ask('POST', '/bookings/find', { email: 'nobody@example.com' });
  });
});

describe('when all is done', () => {
  test('every kind of letter has come in both languages, and was opened in a browser if it leads anywhere', () => {
    const kinds = hosts.ko.wordings('ko');
    expect(kinds.length).toBeGreaterThan(0);
    expect(hosts.en.wordings('en').map(({ kind }) => kind)).toEqual(kinds.map(({ kind }) => kind));
    const all = LANGUAGES.flatMap((language) => kinds.map(({ kind }) => `${language} ${kind}`));
    expect([...seen].sort()).toEqual([...all].sort());
    expect([...reader.opened].sort()).toEqual([...all].sort());
  });

  test('nobody got a mail more, and the server counted as many as arrived', { timeout: TEST_MS }, async () => {
    const expected = guests.reduce((sum, { letters }) => sum + letters.length, 0);
    await settled(office, expected);
    // Long enough for a second copy of the last mail.
    await sleep(3_000);
    for (const guest of guests) await guest.expectNothingElse();
    expect(office.mailServer.arrived).toHaveLength(expected);
    const messageIds = guests.flatMap(({ letters }) => letters.map(({ messageId }) => messageId));
    expect(new Set(messageIds).size).toBe(expected);
    expect(office.mailServer.asked.filter(({ code }) => code !== 250)).toEqual([]);
    const sent = await office.counted('sent');
    expect([...sent.values()].reduce((sum, count) => sum + count, 0)).toBe(expected);
    const previewed = new Set(hosts.ko.wordings('ko').map(({ kind }) => kind));
    expect([...sent.keys()].filter((kind) => !previewed.has(kind))).toEqual([]);
    expect(expected).toBeGreaterThan(2 * hosts.ko.wordings('ko').length);
    for (const outcome of ['refused', 'failed']) expect(await office.counted(outcome)).toEqual(new Map());
    // Of each host one client without an address, who was booked and whose time was called off.
    const unwritten = new Map([
      ['BOOKING_CONFIRMED', LANGUAGES.length],
      ['SLOT_CANCELLED', LANGUAGES.length],
    ]);
    expect(await office.counted('dropped')).toEqual(unwritten);
  });
});
