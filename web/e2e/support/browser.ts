import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.JARI_CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/** How a page is looked at: two widths, two languages, two themes. */
export interface View {
  width: 360 | 1280;
  language: 'ko' | 'en';
  theme: 'light' | 'dark';
}

export const VIEWS: View[] = ([360, 1280] as const).flatMap((width) =>
  (['ko', 'en'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((theme) => ({ width, language, theme })),
  ),
);

export function contextOptions(view: View): BrowserContextOptions {
  return {
    viewport: { width: view.width, height: view.width === 360 ? 780 : 860 },
    locale: view.language === 'ko' ? 'ko-KR' : 'en-GB',
    colorScheme: view.theme,
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Seoul',
  };
}

/**
 * Collects what a page complains about. A refused request is also reported by the browser as an error; those are
 * answers that the journeys provoke on purpose, so only the page's own errors count.
 */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) errors.push(message.text());
  });
  return errors;
}
