import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { CreatedSlot, Host } from '../support/api.ts';
import { type ClockChange, daysFrom, instantAt, nextChange, wallTime } from '../support/clocks.ts';
import { type Hand, handOn, type Way } from '../support/hands.ts';
import { journeys, sees } from '../support/journey.ts';
import { browserOf } from '../support/people.ts';
import { expectSound } from '../support/sound.ts';
import { LANGUAGES, type Language, type Say, wordsOf } from '../support/words.ts';

const { api, visit } = journeys();

const LONDON = 'Europe/London';
const NEW_YORK = 'America/New_York';
/** Long enough to invite and book two people by the API. */
const BEGINS_IN_SECONDS = 4;
/** The page knows the server's clock to the second. */
const CLOCKS_DIFFER_MS = 1_500;
const SUNDAY = 6;
const HOST = 'Seoyeon Kim';

/** At a desk with a mouse, and on the narrowest of screens with nothing but keys. */
const WAYS = LANGUAGES.flatMap((language) => [
  { language, way: 'mouse' as Way, width: 1280 as const },
  { language, way: 'keyboard' as Way, width: 360 as const },
]);

interface Walk {
  page: Page;
  hand: Hand;
  say: Say;
  language: Language;
  way: Way;
  host: Host;
}

test.each(WAYS)(
  'a host’s week from pattern to notes, over a change of the clocks ($language, $way)',
  async (how) => {
    const { language, way } = how;
    const host = await api.host(HOST, LONDON);
    const page = await visit('/login?next=%2Fhost%2Fslots', browserOf({ ...how, zone: LONDON }));
    const walk: Walk = { page, hand: handOn(page, way), say: wordsOf(language), language, way, host };
    await signsIn(walk);

    const monday = await opensWeeks(walk, nextChange(LONDON));
    const guests = [`haneul-${randomUUID()}@example.com`, `seojun-${randomUUID()}@example.com`] as const;
    await invitesMany(walk, guests);
    await guestBooks(walk, guests[0], monday);
    await page.goto(`/host/slots/${monday.id}`);
    await sees(page, '이하늘');
    await picture(walk, 'people');

    const begun = await api.slotIn(host, BEGINS_IN_SECONDS);
    await api.book(await api.invite(host), begun.id, '윤지아');
    await api.book(await api.invite(host), begun.id, '최민호');
    await closesMeeting(walk, begun);
    await writesNote(walk, '윤지아');
    await readsHistory(walk, begun);
  },
  150_000,
);

const picture = ({ page, language, way }: Walk, name: string) => expectSound(page, `host-${name}-${language}-${way}`);

async function signsIn({ page, hand, say, host }: Walk): Promise<void> {
  await hand.fill(page.getByLabel(say('account:email')), host.email);
  await hand.fill(page.getByLabel(say('account:password'), { exact: true }), host.password);
  await hand.press(page.getByRole('button', { name: say('account:login') }));
  await page.waitForURL('**/host/slots');
}

/** Weekday mornings before and after the clocks are set, and a night window that the change falls into. */
async function opensWeeks(walk: Walk, change: ClockChange): Promise<CreatedSlot> {
  const { page, hand, say, host } = walk;
  const [first, last] = [daysFrom(change.day, -3), daysFrom(change.day, 2)];
  await hand.press(page.getByRole('link', { name: say('host:slots.repeat') }));
  await hand.fill(page.getByLabel(say('host:pattern.from'), { exact: true }), first);
  await hand.fill(page.getByLabel(say('host:pattern.until'), { exact: true }), last);
  await hand.fill(page.getByLabel(say('host:form.topic')), '진로 상담');
  await hand.press(page.getByRole('button', { name: say('host:pattern.addWindow') }));
  const night = page.getByRole('group', { name: say('host:pattern.window', { position: 2 }) });
  // It begins with the days of the first window: Monday to Friday.
  for (const day of [0, 1, 2, 3, 4, SUNDAY]) await hand.toggle(night.getByRole('checkbox').nth(day));
  await hand.fill(night.getByLabel(say('host:pattern.starts')), `0${change.hour - 1}:00`);
  await hand.fill(night.getByLabel(say('host:pattern.ends')), `0${change.hour + 1}:00`);

  const problem = say(`host:pattern.problems.${change.isForward ? 'does_not_exist' : 'repeats'}`, {
    count: 1,
    shown: 1,
  });
  const alert = page.getByRole('alert').filter({ hasText: problem });
  await alert.waitFor();
  await picture(walk, 'pattern-problem');
  await hand.press(alert.getByRole('button', { name: say('host:pattern.exceptDays', { count: 1, shown: 1 }) }));
  await alert.waitFor({ state: 'detached' });
  await sees(page, say('host:pattern.slots', { count: 12, shown: 12 }));
  await picture(walk, 'pattern');
  await hand.press(page.getByRole('button', { name: say('host:form.submitMany', { count: 12, shown: 12 }) }));

  await page.waitForURL('**/host/slots?**');
  await page.getByTitle('09:00–09:50').first().waitFor();
  await picture(walk, 'week');
  const { items } = await api.get<{ items: CreatedSlot[] }>('/admin/slots?sort=starts_at&page_size=100', host);
  expect(items.map(({ starts_at }) => wallTime(starts_at, LONDON))).toEqual(
    Array.from({ length: 4 }, () => ['09:00', '10:00', '11:00']).flat(),
  );
  const at = (day: string) => {
    const instant = Date.parse(instantAt(day, '09:00', LONDON));
    const found = items.find(({ starts_at }) => Date.parse(starts_at) === instant);
    if (!found) throw new Error(`No slot at 09:00 on ${day}`);
    return found;
  };
  const [before, after] = [at(daysFrom(change.day, -2)), at(daysFrom(change.day, 1))];
  // Three days lie between them, but for the hour by which the clocks were set.
  const hours = (Date.parse(after.starts_at) - Date.parse(before.starts_at)) / 3_600_000;
  expect(hours).toBe(change.isForward ? 71 : 73);
  return after;
}

async function invitesMany(walk: Walk, guests: readonly string[]): Promise<void> {
  const { page, hand, say } = walk;
  await hand.press(page.getByRole('link', { name: say('host:nav.invitations') }).filter({ visible: true }));
  await hand.press(page.getByRole('link', { name: say('host:invitations.bulk') }));
  const typed = page.getByLabel(say('host:bulk.addresses'));
  await hand.fill(typed, [...guests, 'seojun at example.com', guests[0]].join('\n'));
  await hand.press(page.getByRole('button', { name: say('host:bulk.look') }));
  await sees(page, say('host:bulk.preview', { count: 2, shown: 2 }));
  await sees(page, say('host:bulk.reasons.INVALID'));
  await picture(walk, 'bulk');
  await hand.press(page.getByRole('button', { name: say('host:bulk.send', { count: 2, shown: 2 }) }));
  await sees(page, say('host:bulk.sent', { count: 2, shown: 2 }));
  await picture(walk, 'bulk-sent');
}

/** The guest of the mail, who sits in New York and reads both clocks. */
async function guestBooks({ say, language, way }: Walk, address: string, slot: CreatedSlot): Promise<void> {
  const path = await api.linkInMail(address, '/invite/');
  const page = await visit(path, browserOf({ language, zone: NEW_YORK, width: 360 }));
  const hand = handOn(page, way);
  const own = wallTime(slot.starts_at, NEW_YORK);
  const days = page.getByRole('group', { name: say('guest:invite.days') }).getByRole('button', { disabled: false });
  await days.last().waitFor();
  // Thursday, Friday, then Monday: the day after the clocks of London are set.
  await hand.press(days.nth(2));
  const row = page.locator('label', { hasText: own }).filter({ hasText: wallTime(slot.starts_at, LONDON) });
  await hand.choose(row.first());
  await hand.fill(page.getByLabel(say('guest:form.name'), { exact: true }), '이하늘');
  await hand.press(page.getByRole('button', { name: say('guest:form.submit'), exact: true }));
  await page.getByRole('heading', { name: say('booking:done.booked.title') }).waitFor();
  expect(await page.locator('time').first().textContent()).toContain(own);
  await expectSound(page, `guest-booked-${language}-${way}`);
  await page.context().close();
}

/** Who came and who did not, each with one press. */
async function closesMeeting(walk: Walk, slot: CreatedSlot): Promise<void> {
  const { page, hand, say } = walk;
  await page.waitForTimeout(Math.max(0, Date.parse(slot.starts_at) + CLOCKS_DIFFER_MS - Date.now()));
  await page.goto(`/host/slots/${slot.id}`);
  const press = (name: string, word: string) =>
    page
      .getByRole('group', { name: say('host:people.attendance', { name }) })
      .getByRole('button', { name: say(`host:people.${word}`), exact: true });
  await hand.press(press('윤지아', 'came'));
  await page.locator('li', { hasText: '윤지아' }).getByText(say('host:people.status.COMPLETED')).first().waitFor();
  await hand.press(press('최민호', 'missed'));
  await page.locator('li', { hasText: '최민호' }).getByText(say('host:people.status.NO_SHOW')).first().waitFor();
  expect(await press('윤지아', 'came').getAttribute('aria-pressed')).toBe('true');
  expect(await press('최민호', 'missed').getAttribute('aria-pressed')).toBe('true');
  await picture(walk, 'attendance');
}

/** There is nothing to press for saving, and a reload shows what was written. */
async function writesNote(walk: Walk, name: string): Promise<void> {
  const { page, hand, say } = walk;
  await hand.press(page.locator('li', { hasText: name }).getByRole('link', { name: say('host:people.note') }));
  const note = page.getByRole('textbox', { name: say('host:note.title') });
  await hand.fill(note, '전공을 바꾸는 쪽으로 기울었어요.\n다음에 성적표를 같이 보기로 했어요.');
  await page
    .getByRole('status')
    .filter({ hasText: say('host:note.saved', { time: '' }).trim() })
    .waitFor();
  await page.reload();
  await note.waitFor();
  expect(await note.inputValue()).toContain('성적표');
  await sees(page, say('host:history.types.BookingCompleted', { who: say('host:history.who.named', { name: HOST }) }));
  await picture(walk, 'note');
}

async function readsHistory(walk: Walk, slot: CreatedSlot): Promise<void> {
  const { page, hand, say } = walk;
  await page.goto(`/host/slots/${slot.id}`);
  await hand.press(page.locator('summary', { hasText: say('host:history.title') }));
  const entries = page.locator('details').filter({ hasText: say('host:history.title') });
  const who = say('host:history.who.named', { name: HOST });
  const missed = entries.locator('li', { hasText: say('host:history.types.BookingNoShow', { who }) });
  await missed.waitFor();
  expect(await missed.textContent()).toContain(say('host:history.about', { name: '최민호' }));
  const guest = say('host:history.who.named', { name: '윤지아' });
  await entries.getByText(say('host:history.types.BookingCreated', { who: guest })).waitFor();
  await picture(walk, 'history');
}
