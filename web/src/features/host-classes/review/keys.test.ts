import { expect, test } from 'vitest';
import { actionOf, type Press } from './keys';

const press = (key: string, changes: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  ...changes,
});

test('letters and arrows work the queue', () => {
  const pressed = ['j', 'K', 'a', 'R', 'w', 'u', '?', 'ArrowRight', 'ArrowLeft'].map((key) => actionOf(press(key)));
  expect(pressed).toEqual(['next', 'previous', 'approve', 'reject', 'waitlist', 'undo', 'help', 'next', 'previous']);
});

test('on a Korean keyboard the cap counts', () => {
  expect(actionOf(press('ㅁ', { code: 'KeyA' }))).toBe('approve');
  expect(actionOf(press('Process', { code: 'KeyR' }))).toBe('reject');
});

test('on another layout the letter counts, not where it lies', () => {
  expect(actionOf(press('a', { code: 'KeyQ' }))).toBe('approve');
  expect(actionOf(press('q', { code: 'KeyA' }))).toBeUndefined();
});

test('shortcuts of the browser and half-composed letters are left alone', () => {
  expect(actionOf(press('a', { ctrlKey: true }))).toBeUndefined();
  expect(actionOf(press('r', { metaKey: true }))).toBeUndefined();
  expect(actionOf(press('ㅁ', { code: 'KeyA', isComposing: true }))).toBeUndefined();
  expect(actionOf(press('Enter', { code: 'Enter' }))).toBeUndefined();
});

test('a key that is held down moves on but never decides', () => {
  expect(actionOf(press('j', { repeat: true }))).toBe('next');
  expect(actionOf(press('a', { repeat: true }))).toBeUndefined();
});
