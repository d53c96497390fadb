import { beforeEach, expect, test, vi } from 'vitest';
import { readDraft, removeAllDrafts, removeDraft, writeDraft } from './drafts';

/** As much of the browser's storage as is used: its entries are its own properties. */
class Store {
  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? String(Reflect.get(this, name)) : null;
  }
  setItem(name: string, value: string): void {
    Reflect.set(this, name, value);
  }
  removeItem(name: string): void {
    Reflect.deleteProperty(this, name);
  }
}

beforeEach(() => {
  vi.stubGlobal('sessionStorage', new Store());
});

test('a draft belongs to its author and its booking', () => {
  writeDraft('me', 'a', { text: '글', version: 2 });
  expect(readDraft('me', 'a')).toEqual({ text: '글', version: 2 });
  expect(readDraft('me', 'b')).toBeNull();
  expect(readDraft('you', 'a')).toBeNull();
  removeDraft('me', 'a');
  expect(readDraft('me', 'a')).toBeNull();
});

test('signing out leaves no draft, and touches nothing else', () => {
  writeDraft('me', 'a', { text: '글', version: 2 });
  sessionStorage.setItem('other', 'kept');
  removeAllDrafts();
  expect(readDraft('me', 'a')).toBeNull();
  expect(sessionStorage.getItem('other')).toBe('kept');
});

test('a browser that forbids storage forbids nothing else', () => {
  vi.stubGlobal('sessionStorage', undefined);
  writeDraft('me', 'a', { text: '글', version: 2 });
  expect(readDraft('me', 'a')).toBeNull();
  removeAllDrafts();
});
