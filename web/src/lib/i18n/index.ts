import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from '@/lib/api/types';
import { readStored, writeStored } from '@/lib/storage';

export const LANGUAGES: readonly Locale[] = ['ko', 'en'];
const CHOSEN_LANGUAGE = 'jari.language';

/** Each language and area is a chunk of its own: a guest downloads the words of the open page in one language. */
const WORDS = import.meta.glob<{ default: Record<string, unknown> }>('./*/*.ts');

export const i18n = i18next;

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = WORDS[`./${language}/${namespace}.ts`];
    if (!load) return done(new Error(`No words for ${language}/${namespace}`), null);
    load().then(
      (words) => done(null, words.default),
      (error: Error) => done(error, null),
    );
  },
};

export async function startI18n(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: preferredLanguage(readStored(CHOSEN_LANGUAGE), navigator.languages),
      supportedLngs: [...LANGUAGES],
      fallbackLng: false,
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
    });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
}

export function preferredLanguage(chosen: string | null, browser: readonly string[]): Locale {
  for (const tag of chosen === null ? browser : [chosen, ...browser]) {
    const language = LANGUAGES.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

export async function chooseLanguage(language: Locale): Promise<void> {
  await i18next.changeLanguage(language);
  writeStored(CHOSEN_LANGUAGE, language);
}

export function currentLanguage(): Locale {
  return i18next.language === 'ko' ? 'ko' : 'en';
}

type Area =
  | 'account'
  | 'home'
  | 'guest'
  | 'booking'
  | 'links'
  | 'host'
  | 'host-classes'
  | 'forms'
  | 'classes'
  | 'apply'
  | 'enrollments';

/** Downloads the words of a part of the application; a page that needs them waits in its loader. */
export async function loadWords(...namespaces: Area[]): Promise<void> {
  await i18next.loadNamespaces(namespaces);
}
