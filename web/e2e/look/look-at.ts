import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../support/axe.ts';
import { contextOptions, launch, VIEWS, watchErrors } from '../support/browser.ts';
import { NOW } from './data.ts';
import { type Answers, ORIGIN, standIn } from './stand-in.ts';

const FOLDER = 'e2e/screenshots/look';
/** `LOOK_VIEWS=360-ko-light npm run look` looks at some only. */
const WANTED = process.env.LOOK_VIEWS?.split(',');

interface Look {
  path: string;
  answers: Answers;
  /** What to do before the page is opened. */
  before?: (page: Page) => Promise<unknown>;
  /** What to do before the picture is taken. */
  act?: (page: Page) => Promise<void>;
  /** What must then be on the page. */
  shows?: string;
  /** Where the visitor is, if not in Seoul. */
  zone?: string;
  /** Looks at the page while it still waits for its first answer. */
  isWaiting?: true;
}

let browser: Browser;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  browser = await launch();
});
afterAll(() => browser?.close());

/** Takes pictures of one state of one page in every view, and holds it to axe and to a quiet console. */
export function lookAt(name: string, look: Look): void {
  for (const view of VIEWS) {
    const viewName = `${view.width}-${view.language}-${view.theme}`;
    if (WANTED && !WANTED.includes(viewName)) continue;
    test(`${name} ${viewName}`, async () => {
      const context = await browser.newContext({
        ...contextOptions(view),
        ...(look.zone ? { timezoneId: look.zone } : {}),
      });
      const page = await context.newPage();
      const errors = watchErrors(page);
      await page.clock.setFixedTime(NOW);
      await standIn(page, look.answers);
      await look.before?.(page);
      await page.goto(ORIGIN + look.path);
      await page
        .locator(look.isWaiting ? '[role=status]' : 'h1:visible, h2:visible')
        .first()
        .waitFor();
      await look.act?.(page);
      if (look.shows) await page.locator(look.shows).first().waitFor();
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(50);
      await page.screenshot({ path: `${FOLDER}/${name}-${viewName}.png`, fullPage: true });
      const problems = await accessibilityProblems(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      await context.close();
      // The set clock reaches into every frame, and a frame that may do nothing says that it did not let it in.
      expect(errors.filter((error) => !error.includes('about:srcdoc'))).toEqual([]);
      expect(problems).toEqual([]);
      expect(overflow, 'the page scrolls sideways').toBeLessThanOrEqual(0);
    });
  }
}
