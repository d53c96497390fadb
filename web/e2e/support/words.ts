/** The application's own words, so that one journey is walked in either language. */
import { createInstance } from 'i18next';
import accountEn from '../../src/lib/i18n/en/account.ts';
import applyEn from '../../src/lib/i18n/en/apply.ts';
import bookingEn from '../../src/lib/i18n/en/booking.ts';
import classesEn from '../../src/lib/i18n/en/classes.ts';
import commonEn from '../../src/lib/i18n/en/common.ts';
import enrollmentsEn from '../../src/lib/i18n/en/enrollments.ts';
import formsEn from '../../src/lib/i18n/en/forms.ts';
import guestEn from '../../src/lib/i18n/en/guest.ts';
import hostEn from '../../src/lib/i18n/en/host.ts';
import hostClassesEn from '../../src/lib/i18n/en/host-classes.ts';
import accountKo from '../../src/lib/i18n/ko/account.ts';
import applyKo from '../../src/lib/i18n/ko/apply.ts';
import bookingKo from '../../src/lib/i18n/ko/booking.ts';
import classesKo from '../../src/lib/i18n/ko/classes.ts';
import commonKo from '../../src/lib/i18n/ko/common.ts';
import enrollmentsKo from '../../src/lib/i18n/ko/enrollments.ts';
import formsKo from '../../src/lib/i18n/ko/forms.ts';
import guestKo from '../../src/lib/i18n/ko/guest.ts';
import hostKo from '../../src/lib/i18n/ko/host.ts';
import hostClassesKo from '../../src/lib/i18n/ko/host-classes.ts';

export type Language = 'ko' | 'en';
export const LANGUAGES: Language[] = ['ko', 'en'];
/** `say('guest:form.name')` is what stands on the page. */
export type Say = (key: string, values?: Record<string, string | number>) => string;

const RESOURCES = {
  ko: {
    account: accountKo,
    apply: applyKo,
    booking: bookingKo,
    classes: classesKo,
    common: commonKo,
    enrollments: enrollmentsKo,
    forms: formsKo,
    guest: guestKo,
    host: hostKo,
    'host-classes': hostClassesKo,
  },
  en: {
    account: accountEn,
    apply: applyEn,
    booking: bookingEn,
    classes: classesEn,
    common: commonEn,
    enrollments: enrollmentsEn,
    forms: formsEn,
    guest: guestEn,
    host: hostEn,
    'host-classes': hostClassesEn,
  },
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
