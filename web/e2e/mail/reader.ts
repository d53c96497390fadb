/** Opens the first letter of each kind in a real browser, as whoever gets it does. */
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { launch, watchErrors } from '../support/browser.ts';
import type { Language } from './wording.ts';

/** What the page of a booking says first. */
const CHIPS: Record<string, Record<Language, string>> = {
  BOOKED: { ko: '예약됨', en: 'Booked' },
  WAITLISTED: { ko: '대기 중', en: 'In line' },
  FIRST_COME: { ko: '지금 받을 수 있어요', en: 'Free now' },
  OFFERED: { ko: '차례예요', en: 'Your turn' },
};

/** What a page must show. */
interface Shown {
  language: Language;
  hostName: string;
  /** Of a booking: where it stands. */
  standing?: string;
  topic?: string | undefined;
}

export class Reader {
  readonly opened = new Set<string>();
  #browser: Promise<Browser> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** Once for each kind and language; one after the other, because the machine is small. */
  async open(kind: string, link: string, shown: Shown): Promise<void> {
    const name = `${shown.language} ${kind}`;
    if (this.opened.has(name)) return;
    this.opened.add(name);
    const opened = this.#queue.then(() => this.#look(link, shown));
    this.#queue = opened.catch(() => undefined);
    await opened;
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
  }

  async #look(link: string, { language, hostName, standing, topic }: Shown): Promise<void> {
    this.#browser ??= launch();
    const browser = await this.#browser;
    const context = await browser.newContext({
      locale: language === 'ko' ? 'ko-KR' : 'en-GB',
      viewport: { width: 390, height: 844 },
      reducedMotion: 'reduce',
    });
    try {
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      const errors = watchErrors(page);
      await page.goto(link);
      await page.getByText(hostName).first().waitFor();
      if (topic) await page.getByText(topic).first().waitFor();
      if (standing)
        await page
          .getByText(CHIPS[standing]?.[language] ?? '', { exact: true })
          .first()
          .waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(errors, link).toEqual([]);
    } finally {
      await context.close();
    }
  }
}
