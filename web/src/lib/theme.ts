import { useSyncExternalStore } from 'react';
import { removeStored, writeStored } from './storage';

export type Theme = 'system' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** `public/theme.js` reads the same name before the first paint. */
const CHOSEN_THEME = 'jari.theme';
const listeners = new Set<() => void>();

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosenTheme);
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') {
    removeStored(CHOSEN_THEME);
    delete document.documentElement.dataset.theme;
  } else {
    writeStored(CHOSEN_THEME, theme);
    document.documentElement.dataset.theme = theme;
  }
  for (const listener of listeners) listener();
}

function chosenTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
