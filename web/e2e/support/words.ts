/** The application's own words, so that one journey is walked in either language. */
import { createInstance } from 'i18next';
import accountEn from '../../src/lib/i18n/en/account.ts';
import bookingEn from '../../src/lib/i18n/en/booking.ts';
import commonEn from '../../src/lib/i18n/en/common.ts';
import guestEn from '../../src/lib/i18n/en/guest.ts';
import hostEn from '../../src/lib/i18n/en/host.ts';
import accountKo from '../../src/lib/i18n/ko/account.ts';
import bookingKo from '../../src/lib/i18n/ko/booking.ts';
import commonKo from '../../src/lib/i18n/ko/common.ts';
import guestKo from '../../src/lib/i18n/ko/guest.ts';
import hostKo from '../../src/lib/i18n/ko/host.ts';

export type Language = 'ko' | 'en';
export const LANGUAGES: Language[] = ['ko', 'en'];
/** `say('guest:form.name')` is what stands on the page. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

const RESOURCES = {
  ko: { account: accountKo, common: commonKo, guest: guestKo, booking: bookingKo, host: hostKo },
  en: { account: accountEn, common: commonEn, guest: guestEn, booking: bookingEn, host: hostEn },
};

export function wordsOf(language: Language): Say {
  const words = createInstance();
  void words.init({
    lng: language,
    resources: RESOURCES,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return (key, values = {}) => {
    if (!words.exists(key, values)) throw new Error(`No words for ${key}`);
    return words.t(key, values);
  };
}
