import { expect, test } from 'vitest';
import { isForStudents, safeNextPage } from './next-page';

test('after signing in one goes on where one was', () => {
  expect(safeNextPage('/host/slots/1?x=2')).toBe('/host/slots/1?x=2');
});

test.each([undefined, '', 3, 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'but never to another site: %s',
  (next) => expect(safeNextPage(next)).toBe('/host'),
);

test('who comes from a class, or goes to an application, is a student', () => {
  expect(isForStudents('/classes/1/apply?token=a')).toBe(true);
  expect(isForStudents('/me/enrollments')).toBe(true);
  expect(isForStudents('/media')).toBe(false);
  expect(isForStudents('/host/classes')).toBe(false);
  expect(isForStudents(undefined)).toBe(false);
});
