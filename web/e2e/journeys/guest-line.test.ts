import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type CreatedSlot, type Host, tokenOf } from '../support/api.ts';
import { daysFrom, instantAt, nextChange, wallTime } from '../support/clocks.ts';
import { type Hand, handOn, type Way } from '../support/hands.ts';
import { journeys, sees } from '../support/journey.ts';
import { browserOf } from '../support/people.ts';
import { expectSound } from '../support/sound.ts';
import { LANGUAGES, type Language, type Say, wordsOf } from '../support/words.ts';

const { api, visit } = journeys();

/** The organisation's clocks are set, the guest's are not: between the two slots their difference changes. */
const OFFICE = 'Europe/London';
const GUEST = 'Asia/Seoul';
const HOUR_MS = 3_600_000;
/** The page asks for itself every ten seconds while somebody waits. */
const OFFER_SEEN_MS = 25_000;

/** Everybody's hands, and whoever has only keys, on the narrowest of screens. */
const WAYS = LANGUAGES.flatMap((language) => [
  { language, way: 'mouse' as Way, width: 390 as const },
  { language, way: 'keyboard' as Way, width: 360 as const },
]);

interface World {
  say: Say;
  /** What the pictures are called after. */
  as: string;
  host: Host;
  before: CreatedSlot;
  after: CreatedSlot;
}

test.each(WAYS)(
  'a guest waits, is offered, accepts, moves and cancels, in another zone ($language, $way)',
  async (how) => {
    const { language, way, width } = how;
    const world = await prepare(language, `${language}-${way}`);
    const { before, after } = world;
    const other = await api.book(await api.invite(world.host), before.id, '박서준');
    const address = `haneul-${randomUUID()}@example.com`;
    const link = await api.invite(world.host, address, { locale: language });
    const page = await visit(link, browserOf({ language, zone: GUEST, width }));
    const hand = handOn(page, way);

    await waits(page, hand, world);
    await api.post('/bookings/manage/cancel', { token: other.manage_token });
    await isOffered(page, world);
    await api.linkInMail(address, '/manage/', wallTime(before.starts_at, OFFICE));
    await accepts(page, hand, world);
    expect(await hostSees(world, before)).toEqual(['BOOKED']);

    await moves(page, hand, world);
    expect(await hostSees(world, before)).toEqual([]);
    expect(await hostSees(world, after)).toEqual(['BOOKED']);
    await cancels(page, hand, world);
    expect(await hostSees(world, after)).toEqual([]);
    await sees(page, showsBoth(after));
  },
  120_000,
);

test.each(LANGUAGES)('a guest who waits to move cancels, and the wait goes on by itself (%s)', async (language) => {
  const world = await prepare(language, language);
  const { say, before, after } = world;
  await api.book(await api.invite(world.host), after.id, '박서준');
  const { manage_token } = await api.book(await api.invite(world.host), before.id, '이하늘');
  await api.post('/bookings/manage/move', { token: manage_token, slot_id: after.id, waitlist: true });

  const page = await visit(`/manage/${tokenOf(manage_token)}`, browserOf({ language, zone: GUEST }));
  await sees(page, say('booking:waits.title'));
  await page.getByRole('button', { name: say('booking:change.cancel') }).click();
  const dialog = page.getByRole('dialog');
  const goesOn = say('booking:ask.waitGoesOn', { time: '…' }).split('…').at(-1) ?? '';
  await dialog.getByText(goesOn).waitFor();
  await expectSound(page, `guest-cancel-with-wait-${language}`);
  await dialog.getByRole('button', { name: say('booking:ask.cancel.do') }).click();
  await sees(page, say('booking:waits.goOnTitle'));
  await expectSound(page, `guest-cancelled-with-wait-${language}`);
  await page.getByRole('link', { name: say('booking:waits.open') }).click();
  await sees(page, say('booking:waiting.next'));
  expect(await hostSees(world, after, 'WAITLISTED')).toEqual(['WAITLISTED']);
});

/** Two slots of one place, at the same hour of the office's wall, before and after its clocks are set. */
async function prepare(language: Language, as: string): Promise<World> {
  const { day } = nextChange(OFFICE);
  const host = await api.host('Seoyeon Kim', OFFICE);
  const slot = (days: number) => {
    const starts_at = instantAt(daysFrom(day, days), '10:00', OFFICE);
    const ends_at = new Date(Date.parse(starts_at) + HOUR_MS).toISOString();
    return api.slot(host, 0, 0, { starts_at, ends_at, capacity: 1 });
  };
  return { say: wordsOf(language), as, host, before: await slot(-2), after: await slot(1) };
}

async function waits(page: Page, hand: Hand, { say, as, before }: World): Promise<void> {
  const row = page.locator('label:has(input[name=slot])', { hasText: wallTime(before.starts_at, GUEST) });
  const days = page.getByRole('group', { name: say('guest:invite.days') }).getByRole('button', { disabled: false });
  await hand.press(days.first());
  await hand.choose(row.filter({ hasText: wallTime(before.starts_at, OFFICE) }));
  await hand.fill(page.getByLabel(say('guest:form.name'), { exact: true }), '이하늘');
  await expectSound(page, `guest-full-${as}`);
  await hand.press(page.getByRole('button', { name: say('guest:form.wait'), exact: true }));
  await page.getByRole('heading', { name: say('booking:done.waiting.title') }).waitFor();
  await sees(page, say('booking:waiting.next'));
  await sees(page, showsBoth(before));
  await expectSound(page, `guest-waiting-${as}`);
}

async function isOffered(page: Page, { say, as, before }: World): Promise<void> {
  await page.getByRole('heading', { name: say('booking:title.offered') }).waitFor({ timeout: OFFER_SEEN_MS });
  expect(await page.title()).toContain(say('booking:tab.turn'));
  await page.getByRole('timer').waitFor();
  await sees(page, showsBoth(before));
  await expectSound(page, `guest-offered-${as}`);
}

async function accepts(page: Page, hand: Hand, { say, as, before }: World): Promise<void> {
  await hand.press(page.getByRole('button', { name: say('booking:offer.accept') }));
  await sees(page, say('booking:news.accepted.title'));
  expect(await page.locator('time').first().textContent()).toContain(wallTime(before.starts_at, GUEST));
  await expectSound(page, `guest-accepted-${as}`);
}

/** To the other side of the change: ten on the office's wall, and an hour apart on the guest's. */
async function moves(page: Page, hand: Hand, { say, as, before, after }: World): Promise<void> {
  expect(wallTime(after.starts_at, OFFICE)).toBe(wallTime(before.starts_at, OFFICE));
  expect(wallTime(after.starts_at, GUEST)).not.toBe(wallTime(before.starts_at, GUEST));
  await hand.press(page.getByRole('link', { name: say('booking:change.move') }));
  await page.getByRole('heading', { name: say('booking:move.title') }).waitFor();
  const days = page.getByRole('group', { name: say('guest:invite.days') }).getByRole('button', { disabled: false });
  await hand.press(days.last());
  await hand.choose(page.locator('label:has(input[name=slot])', { hasText: wallTime(after.starts_at, GUEST) }));
  await expectSound(page, `guest-moving-${as}`);
  await hand.press(page.getByRole('button', { name: say('booking:move.do'), exact: true }));
  await sees(page, say('booking:news.moved.title'));
  expect(await page.locator('time').first().textContent()).toContain(wallTime(after.starts_at, GUEST));
  await sees(page, showsBoth(after));
  await expectSound(page, `guest-moved-${as}`);
}

async function cancels(page: Page, hand: Hand, { say, as }: World): Promise<void> {
  await hand.press(page.getByRole('button', { name: say('booking:change.cancel') }));
  await hand.fill(page.getByLabel(say('booking:ask.reason', { name: 'Seoyeon Kim' })), '시험이 있어요.');
  await hand.press(page.getByRole('button', { name: say('booking:ask.cancel.do'), exact: true }));
  await page.getByRole('heading', { name: say('booking:title.cancelled') }).waitFor();
  await sees(page, /시험이 있어요/);
  await expectSound(page, `guest-cancelled-${as}`);
}

/** The line under the time: whose clock it is by, and what the office's shows. */
function showsBoth({ starts_at }: CreatedSlot): RegExp {
  return new RegExp(`GMT\\+9\\).* ${wallTime(starts_at, OFFICE)}`);
}

async function hostSees({ host }: World, slot: CreatedSlot, status = 'BOOKED'): Promise<string[]> {
  const { items } = await api.get<{ items: { status: string }[] }>(`/admin/slots/${slot.id}/bookings`, host);
  return items.map((booking) => booking.status).filter((it) => it === status);
}
