import { expect, test } from 'vitest';
import type { Question } from '@/lib/api/types';
import { bodyOf, complaintsOf, conditionQuestions, copied, isBroken, moved, newId, newQuestion, within } from './draft';

const choice: Question = {
  id: 'q_level',
  kind: 'ONE',
  label: '경력이 있나요?',
  required: true,
  options: [
    { id: 'o_yes', label: '예' },
    { id: 'o_no', label: '아니요' },
  ],
};
const text: Question = { id: 'q_text', kind: 'SHORT', label: '무엇을 했나요?', required: false };
const dependent: Question = { ...text, condition: { question: 'q_level', one_of: ['o_yes'] } };
const last = (pointer: string, questions: Question[]) => complaintsOf(questions)[pointer]?.split('.').at(-1);

test('ids have the shape that the server takes and never repeat', () => {
  const ids = Array.from({ length: 200 }, () => newId('q'));
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9_]{1,40}$/);
});

test('things move to where they are dropped, and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b'], 0, 9)).toEqual(['b', 'a']);
  expect(moved(['a'], 5, 0)).toEqual(['a']);
});

test('a condition looks at earlier choices and consents only', () => {
  const consent = { ...newQuestion('CONSENT'), label: '동의' };
  expect(conditionQuestions([text, choice, consent, dependent], 3)).toEqual([choice, consent]);
  expect(isBroken({ question: 'q_level', one_of: ['o_yes'] }, [choice, dependent], 1)).toBe(false);
  expect(isBroken({ question: 'q_level', one_of: ['o_yes'] }, [dependent, choice], 0)).toBe(true);
  expect(isBroken({ question: 'q_level', one_of: ['o_gone'] }, [choice, dependent], 1)).toBe(true);
  expect(isBroken({ question: consent.id, one_of: ['yes'] }, [consent, dependent], 1)).toBe(false);
});

test('moving a question before the one it depends on is complained about', () => {
  expect(complaintsOf([choice, dependent])).toEqual({});
  expect(last('/questions/0/condition', [dependent, choice])).toBe('broken');
  const nothing = { ...text, condition: { question: 'q_level', one_of: [] } };
  expect(last('/questions/1/condition', [choice, nothing])).toBe('condition');
});

test('what the server would refuse is known before', () => {
  expect(last('/questions/0/label', [{ ...text, label: '  ' }])).toBe('label');
  expect(last('/questions/0/label', [{ ...text, label: '가'.repeat(301) }])).toBe('labelLong');
  expect(last('/questions/0/help', [{ ...text, help: '가'.repeat(2_001) }])).toBe('helpLong');
  expect(last('/questions/0/options', [{ ...choice, options: [] }])).toBe('options');
  const twice = { ...choice, options: [...(choice.options ?? []), { id: 'o_again', label: ' 예 ' }] };
  expect(last('/questions/0/options/2/label', [twice])).toBe('optionTwice');
  expect(last('/questions/0/max', [{ ...text, min: 5, max: 3 }])).toBe('limits');
  expect(last('/questions/0/min', [{ ...text, min: -1 }])).toBe('limitsNumber');
  expect(complaintsOf([{ ...text, kind: 'NUMBER', min: -10, max: -5 }])).toEqual({});
  const many = Array.from({ length: 101 }, (_, position) => ({ ...text, id: `q_${position}` }));
  expect(last('/questions', many)).toBe('many');
});

test('what belongs to another kind is not sent', () => {
  const turned: Question = { ...choice, kind: 'DATE', min: 1, max: 2, help: ' ' };
  const draft = { title: ' ', description: ' 안내 ', is_active: true, questions: [turned] };
  expect(bodyOf(draft, 3)).toEqual({
    version: 3,
    title: null,
    description: '안내',
    is_active: true,
    questions: [
      {
        id: 'q_level',
        kind: 'DATE',
        label: '경력이 있나요?',
        help: null,
        required: true,
        min: null,
        max: null,
        condition: null,
      },
    ],
  });
});

test('a copy has ids of its own', () => {
  const copy = copied(choice);
  expect(copy.id).not.toBe(choice.id);
  expect(copy.options?.map(({ label }) => label)).toEqual(['예', '아니요']);
  expect(copy.options?.some(({ id }) => id === 'o_yes')).toBe(false);
});

test('complaints are handed on without their beginning', () => {
  const found = { '/questions/1/label': 'a', '/questions/1/options/0/label': 'b', '/questions/10/label': 'c' };
  expect(within(found, '/questions/1')).toEqual({ '/label': 'a', '/options/0/label': 'b' });
});
