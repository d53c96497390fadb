import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { Host } from '../support/api.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { contextOptions, VIEWS } from '../support/browser.ts';
import { journeys } from '../support/journey.ts';

const { api, visit } = journeys();
const FOLDER = 'e2e/screenshots';

let host: Host;
let guestPages: Record<string, string>;
let hostPages: Record<string, string>;

/** A small believable world: a day of slots, guests who booked, invitations that wait. */
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  host = await api.host();
  const first = await api.slot(host, 1, 10);
  await api.slot(host, 1, 11, { capacity: 1 });
  await api.slot(host, 1, 14);
  await api.slot(host, 3, 10, { capacity: 12, topic: '집단 상담' });
  const used = await api.invite(host, 'haneul@example.com');
  const { manage_token } = await api.book(used, first.id, '이하늘');
  await api.book(await api.invite(host, 'seojun@example.com'), first.id, '박서준');
  const open = await api.invite(host, 'yujin@example.com');
  guestPages = {
    home: '/',
    login: '/login',
    signup: '/signup',
    invite: open,
    'invite-used': used,
    'invite-unknown': '/invite/nothing',
    manage: `/manage/${manage_token}`,
    'dev-mail': '/dev/mail',
    'not-found': '/nowhere',
  };
  hostPages = {
    'host-today': '/host',
    'host-slots': '/host/slots',
    'host-slot': `/host/slots/${first.id}`,
    'host-slot-new': '/host/slots/new',
    'host-invitations': '/host/invitations',
    'host-invite': '/host/invitations/new',
    'host-bulk': '/host/invitations/bulk',
    'host-pattern': '/host/slots/pattern',
    'host-bookings': '/host/bookings',
    'host-book': '/host/bookings/new',
    'host-clients': '/host/clients',
    'host-settings': '/host/settings',
  };
});

for (const view of VIEWS) {
  const name = `${view.width}-${view.language}-${view.theme}`;

  test(`pages for guests, ${name}`, async () => {
    const page = await visit('/', contextOptions(view));
    for (const [title, path] of Object.entries(guestPages)) await inspect(page, path, `${title}-${name}`);
  });

  test(`pages for hosts, ${name}`, async () => {
    const page = await visit('/login', contextOptions(view));
    await page.locator('input[name=email]').fill(host.email);
    await page.locator('input[name=password]').fill(host.password);
    await page.locator('button[type=submit]').click();
    await page.waitForURL('**/host');
    for (const [title, path] of Object.entries(hostPages)) await inspect(page, path, `${title}-${name}`);
  });
}

/** Looks at a page when it has settled, takes its picture, and holds it to axe and to its width. */
async function inspect(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.locator('[role=status] .skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
  expect(await accessibilityProblems(page), name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}
