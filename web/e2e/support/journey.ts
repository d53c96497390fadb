import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { Api, type Host } from './api.ts';
import { launch, watchErrors } from './browser.ts';

interface Journey {
  api: Api;
  /** A person with a browser of their own: a new context, and one page in it. */
  visit: (path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** A host with a browser of their own, on the way through signing in. */
  signedIn: (host: Host, path: string, options?: BrowserContextOptions) => Promise<Page>;
}

/** What every file of journeys needs: the server, a browser, and an ear for what pages complain about. */
export function journeys(): Journey {
  const origin = inject('origin');
  let browser: Browser;
  let heard: string[][] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const errors = heard.flat();
    heard = [];
    expect(errors, 'pages complained on the console').toEqual([]);
  });
  const journey: Journey = {
    api: new Api(origin),
    visit: async (path, options = {}) => {
      const context = await browser.newContext({
        baseURL: origin,
        locale: 'ko-KR',
        timezoneId: 'Asia/Seoul',
        viewport: { width: 390, height: 844 },
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(15_000);
      context.on('page', (page) => heard.push(watchErrors(page)));
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
    signedIn: async (host, path, options = {}) => {
      const viewport = { width: 1280, height: 860 };
      const page = await journey.visit(`/login?next=${encodeURIComponent(path)}`, { viewport, ...options });
      await page.locator('input[name=email]').fill(host.email);
      await page.locator('input[name=password]').fill(host.password);
      await page.locator('button[type=submit]').click();
      await page.waitForURL(`**${path}`);
      return page;
    },
  };
  return journey;
}

/** Waits until a locator shows the text; playwright-core has no assertions of its own. */
export async function sees(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor();
}
