import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { CreatedSlot, Host } from '../support/api.ts';
import { type ClockChange, daysFrom, instantAt, nextChange, wallTime } from '../support/clocks.ts';
import { journeys, sees } from '../support/journey.ts';
import { browserOf } from '../support/people.ts';
import { expectSound } from '../support/sound.ts';
import { LANGUAGES, type Say, wordsOf } from '../support/words.ts';

const { api, visit, signedIn } = journeys();

const LONDON = 'Europe/London';
const NEW_YORK = 'America/New_York';
/** Long enough to invite and book two people by the API. */
const BEGINS_IN_SECONDS = 4;
const SUNDAY = 6;

test.each(LANGUAGES)(
  'a host’s week from pattern to notes, over a change of the clocks (%s)',
  async (language) => {
    const say = wordsOf(language);
    const change = nextChange(LONDON);
    const host = await api.host('Seoyeon Kim', LONDON);
    const page = await signedIn(host, '/host/slots', browserOf({ language, zone: LONDON, width: 1280 }));

    const slots = await openWeeks(page, say, host, change, language);
    const guests = [`haneul-${randomUUID()}@example.com`, `seojun-${randomUUID()}@example.com`] as const;
    await inviteMany(page, say, guests, language);
    await guestBooks(guests[0], say, slots.after, language);

    await page.goto(`/host/slots/${slots.after.id}`);
    await sees(page, '이하늘');
    await expectSound(page, `host-people-${language}`);

    const begun = await api.slotIn(host, BEGINS_IN_SECONDS);
    const came = await api.book(await api.invite(host), begun.id, '윤지아');
    await api.book(await api.invite(host), begun.id, '최민호');
    expect(came.manage_token).toBeTruthy();
    await page.goto('/host');
    await closeMeeting(page, say, begun, language);
    await writeNote(page, say, '윤지아', language);
    await readHistory(page, say, begun, language);
  },
  120_000,
);

/** Weekday mornings before and after the clocks are set, and a night window that the change falls into. */
async function openWeeks(page: Page, say: Say, host: Host, change: ClockChange, language: string) {
  const [first, last] = [daysFrom(change.day, -3), daysFrom(change.day, 2)];
  await page.getByRole('link', { name: say('host:slots.repeat') }).click();
  await page.getByLabel(say('host:pattern.from'), { exact: true }).fill(first);
  await page.getByLabel(say('host:pattern.until'), { exact: true }).fill(last);
  await page.getByLabel(say('host:form.topic')).fill('진로 상담');
  await page.getByRole('button', { name: say('host:pattern.addWindow') }).click();
  const night = page.getByRole('group', { name: say('host:pattern.window', { position: 2 }) });
  for (let day = 0; day < SUNDAY; day += 1)
    await night.getByRole('checkbox').nth(day).setChecked(false, { force: true });
  await night.getByRole('checkbox').nth(SUNDAY).setChecked(true, { force: true });
  await night.getByLabel(say('host:pattern.starts')).fill(`0${change.hour - 1}:00`);
  await night.getByLabel(say('host:pattern.ends')).fill(`0${change.hour + 1}:00`);

  const problem = say(`host:pattern.problems.${change.isForward ? 'does_not_exist' : 'repeats'}`, {
    count: 1,
    shown: 1,
  });
  const alert = page.getByRole('alert').filter({ hasText: problem });
  await alert.waitFor();
  await expectSound(page, `host-pattern-problem-${language}`);
  await alert.getByRole('button', { name: say('host:pattern.exceptDays', { count: 1, shown: 1 }) }).click();
  await alert.waitFor({ state: 'detached' });
  await sees(page, say('host:pattern.slots', { count: 12, shown: 12 }));
  await expectSound(page, `host-pattern-${language}`);
  await page.getByRole('button', { name: say('host:form.submitMany', { count: 12, shown: 12 }) }).click();

  await page.waitForURL('**/host/slots?**');
  await page.getByTitle('09:00–09:50').first().waitFor();
  await expectSound(page, `host-week-${language}`);
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
  return { before, after };
}

async function inviteMany(page: Page, say: Say, guests: readonly string[], language: string): Promise<void> {
  await page
    .getByRole('link', { name: say('host:nav.invitations') })
    .filter({ visible: true })
    .click();
  await page.getByRole('link', { name: say('host:invitations.bulk') }).click();
  const typed = page.getByLabel(say('host:bulk.addresses'));
  await typed.fill([...guests, 'seojun at example.com', guests[0]].join('\n'));
  await page.getByRole('button', { name: say('host:bulk.look') }).click();
  await sees(page, say('host:bulk.preview', { count: 2, shown: 2 }));
  await sees(page, say('host:bulk.reasons.INVALID'));
  await expectSound(page, `host-bulk-${language}`);
  await page.getByRole('button', { name: say('host:bulk.send', { count: 2, shown: 2 }) }).click();
  await sees(page, say('host:bulk.sent', { count: 2, shown: 2 }));
  await expectSound(page, `host-bulk-sent-${language}`);
}

/** The guest of the mail, who sits in New York and reads both clocks. */
async function guestBooks(address: string, say: Say, slot: CreatedSlot, language: 'ko' | 'en'): Promise<void> {
  const path = await api.linkInMail(address, '/invite/');
  const page = await visit(path, browserOf({ language, zone: NEW_YORK, width: 360 }));
  const own = wallTime(slot.starts_at, NEW_YORK);
  const days = page.getByRole('group', { name: say('guest:invite.days') }).getByRole('button', { disabled: false });
  await days.last().waitFor();
  // Thursday, Friday, then Monday: the day after the clocks of London are set.
  await days.nth(2).click();
  const row = page.locator('label', { hasText: own }).filter({ hasText: wallTime(slot.starts_at, LONDON) });
  await row.first().click();
  await page.getByLabel(say('guest:form.name'), { exact: true }).fill('이하늘');
  await page.getByRole('button', { name: say('guest:form.submit'), exact: true }).click();
  await page.getByRole('heading', { name: say('booking:done.booked.title') }).waitFor();
  expect(await page.locator('time').first().textContent()).toContain(own);
  await expectSound(page, `guest-booked-${language}`);
  await page.context().close();
}

/** Who came and who did not, each with one press. */
async function closeMeeting(page: Page, say: Say, slot: CreatedSlot, language: string): Promise<void> {
  await page.waitForTimeout(Math.max(0, Date.parse(slot.starts_at) - Date.now()));
  await page.goto(`/host/slots/${slot.id}`);
  const press = (name: string, word: string) =>
    page
      .getByRole('group', { name: say('host:people.attendance', { name }) })
      .getByRole('button', { name: say(`host:people.${word}`), exact: true });
  await press('윤지아', 'came').click();
  await page.locator('li', { hasText: '윤지아' }).getByText(say('host:people.status.COMPLETED')).first().waitFor();
  await press('최민호', 'missed').click();
  await page.locator('li', { hasText: '최민호' }).getByText(say('host:people.status.NO_SHOW')).first().waitFor();
  expect(await press('윤지아', 'came').getAttribute('aria-pressed')).toBe('true');
  expect(await press('최민호', 'missed').getAttribute('aria-pressed')).toBe('true');
  await expectSound(page, `host-attendance-${language}`);
}

/** There is nothing to press for saving, and a reload shows what was written. */
async function writeNote(page: Page, say: Say, name: string, language: string): Promise<void> {
  await page
    .locator('li', { hasText: name })
    .getByRole('link', { name: say('host:people.note') })
    .click();
  const note = page.getByRole('textbox', { name: say('host:note.title') });
  await note.fill('전공을 바꾸는 쪽으로 기울었어요.\n다음에 성적표를 같이 보기로 했어요.');
  await page
    .getByRole('status')
    .filter({ hasText: say('host:note.saved', { time: '' }).trim() })
    .waitFor();
  await page.reload();
  await note.waitFor();
  expect(await note.inputValue()).toContain('성적표');
  await sees(
    page,
    say('host:history.types.BookingCompleted', { who: say('host:history.who.named', { name: 'Seoyeon Kim' }) }),
  );
  await expectSound(page, `host-note-${language}`);
}

async function readHistory(page: Page, say: Say, slot: CreatedSlot, language: string): Promise<void> {
  await page.goto(`/host/slots/${slot.id}`);
  await page.locator('summary', { hasText: say('host:history.title') }).click();
  const entries = page.locator('details').filter({ hasText: say('host:history.title') });
  const who = say('host:history.who.named', { name: 'Seoyeon Kim' });
  const missed = entries.locator('li', { hasText: say('host:history.types.BookingNoShow', { who }) });
  await missed.waitFor();
  expect(await missed.textContent()).toContain(say('host:history.about', { name: '최민호' }));
  const guest = say('host:history.who.named', { name: '윤지아' });
  await entries.getByText(say('host:history.types.BookingCreated', { who: guest })).waitFor();
  await expectSound(page, `host-history-${language}`);
}
