/** The calendar over the life of a booking: nights in which the clock changes, names that are hard to write, files to download. */
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCalendar } from './calendar.ts';
import type { Guest } from './guest.ts';
import { type Host, Office, type Slot } from './office.ts';

const MINUTE_MS = 60_000;
const TEST_MS = 120_000;

let office: Office;

beforeAll(async () => {
  office = await Office.open();
}, TEST_MS);

afterAll(() => office?.close(), TEST_MS);

async function booked(host: Host, guest: Guest, slot: Slot): Promise<void> {
  await host.invite(guest, { uses: 10 });
  await guest.gets('INVITATION');
  await guest.book(slot);
  await guest.gets('BOOKING_CONFIRMED', slot);
}

test.each(['America/New_York', 'Europe/London', 'Australia/Lord_Howe'])(
  'in %s an event has the instants of its slot, also in nights in which the clock changes',
  async (zone) => {
    const host = await office.host('en', zone);
    const [first, second] = changesOfTheClock(zone);
    // From half an hour before the change to twenty minutes after it, and an hour later.
    const across = await host.slot(new Date(first - 30 * MINUTE_MS));
    const after = await host.slot(new Date(first + 30 * MINUTE_MS));
    const nextTime = await host.slot(new Date(second - 30 * MINUTE_MS));
    const guest = host.guest();
    await booked(host, guest, across);
    for (const slot of [after, nextTime]) {
      await guest.move(slot);
      await guest.gets('BOOKING_MOVED', slot);
    }
    await host.reschedule(nextTime, new Date(second + 5 * MINUTE_MS));
    await guest.gets('BOOKING_RESCHEDULED', nextTime);
    await guest.cancel();
    await guest.gets('BOOKING_CANCELLED', nextTime);
    expect([...guest.calendar.values()], 'one event, changed four times').toEqual([4]);
  },
  TEST_MS,
);

test.each([
  ['quotes', 'Ana "Ani" Lee', "Ana 'Ani' Lee"],
  ['signs that mean something in a calendar', 'Lee; Ana, 2: a\\b=c', undefined],
  ['a caret, which introduces an escape', "Ana ^n ^^ ^' Lee", undefined],
  ['the parts of Hangul apart', '이하늘'.normalize('NFD'), '이하늘'],
  ['signs of several characters', '👩‍👩‍👧 하늘 🇰🇷'.repeat(4), undefined],
  ['as many characters as are allowed', '가'.repeat(100), undefined],
])(
  'a name with %s comes as it is',
  async (_, name, shown = name) => {
    const host = await office.host('ko', 'Asia/Seoul');
    const topic = `상담, ${name}; \\ "주제"`;
    const slot = await host.slot({ days: 5 }, { topic, place: `3층; ${name}, 왼쪽`.slice(0, 300) });
    const guest = host.guest(name);
    await host.invite(guest);
    await guest.gets('INVITATION');
    const booking = await guest.book(slot);
    const event = readCalendar(await download(booking.manage_token));
    expect(event.method).toBe('PUBLISH');
    expect(event.attendees, 'nobody is asked to answer a file').toEqual([]);
    expect(event.summary).toBe(`${slot.topic} · ${host.name}`);
    expect(event.location).toBe(slot.place);
    const mailed = await guest.gets('BOOKING_CONFIRMED', slot, { shown });
    const inMail = readCalendar(mailed.calendar?.file ?? Buffer.of());
    expect([inMail.uid, inMail.sequence], 'the file and the mail are one event').toEqual([event.uid, event.sequence]);
  },
  TEST_MS,
);

test(
  'instructions of several lines and an address on the web are in the event as they are on the page',
  async () => {
    const host = await office.host('ko', 'Asia/Seoul');
    const instructions = '챙겨 주세요:\n- 신분증; old one, too\n\n- "무엇이든" 쓸\\것\\n 🙂';
    const online_link = 'https://meet.example.com/room?id=1&key=a%20b,c;d';
    const slot = await host.slot({ days: 5 }, { place: null, online_link, instructions });
    const guest = host.guest();
    await host.invite(guest);
    await guest.gets('INVITATION');
    await guest.book(slot);
    const { calendar, links, text } = await guest.gets('BOOKING_CONFIRMED', slot, { place: online_link });
    const event = readCalendar(calendar?.file ?? Buffer.of());
    expect(event.description).toBe(`${online_link}\n${instructions}\n예약 보기·변경: ${event.url}`);
    expect(links).toEqual([online_link, event.url]);
    expect(text.replaceAll('\r', '')).toContain(instructions);
  },
  TEST_MS,
);

test(
  'an address beyond ASCII gets its mails where the DNS says, and stands in the calendar as a URI',
  async () => {
    const host = await office.host('ko', 'Asia/Seoul');
    const slot = await host.slot({ days: 5 });
    const guest = host.guest(undefined, 'minji.kim+ai@한국.kr');
    await booked(host, guest, slot);
    expect(office.mailServer.to('minji.kim+ai@xn--3e0b707e.kr')).toHaveLength(2);
  },
  TEST_MS,
);

async function download(token: string): Promise<Buffer> {
  const answer = await fetch(`${office.jari.origin}/api/bookings/manage/calendar.ics?token=${token}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/calendar/);
  return Buffer.from(await answer.arrayBuffer());
}

/** The next two instants, at least a week ahead, at which the clock of a zone is set forward or back. */
function changesOfTheClock(zone: string): [number, number] {
  const from = Temporal.Now.instant()
    .add({ hours: 7 * 24 })
    .toZonedDateTimeISO(zone);
  const first = from.getTimeZoneTransition('next');
  const second = first?.getTimeZoneTransition('next');
  if (!first || !second) throw new Error(`The clock of ${zone} is never changed.`);
  return [first.epochMilliseconds, second.epochMilliseconds];
}
