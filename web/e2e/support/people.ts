import type { BrowserContextOptions } from 'playwright-core';
import type { Language } from './words.ts';

interface Seat {
  language: Language;
  zone?: string;
  width?: 360 | 390 | 1280;
}

/** The browser of somebody who speaks a language and sits somewhere. */
export function browserOf({ language, zone = 'Asia/Seoul', width = 390 }: Seat): BrowserContextOptions {
  return {
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    timezoneId: zone,
    viewport: { width, height: width === 1280 ? 860 : 780 },
  };
}
