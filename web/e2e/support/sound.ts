import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityProblems } from './axe.ts';

const FOLDER = 'e2e/screenshots/journeys';

/** A state that a journey has reached: its picture is kept to be looked at, axe finds nothing, nothing scrolls sideways. */
export async function expectSound(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
  expect(await accessibilityProblems(page), name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}
