import { expect, test } from 'vitest';
import { Problem } from '@/lib/api/problem';
import { whenOpen } from './when-open';

const early = (wait_ms: number) => new Problem({ status: 425, code: 'too_early', title: '', detail: '', wait_ms });

function attempts(outcomes: (string | Problem)[]) {
  let made = 0;
  const attempt = async () => {
    const outcome = outcomes[made++];
    if (outcome instanceof Problem) throw outcome;
    return outcome;
  };
  return { attempt, made: () => made };
}

test('what was early is sent again when the server says', async () => {
  const waited: number[] = [];
  const tries = attempts([early(812), early(3), 'received']);
  expect(await whenOpen(tries.attempt, async (ms) => void waited.push(ms))).toBe('received');
  expect(waited).toEqual([812, 3]);
});

test('a refusal is an answer', async () => {
  const full = new Problem({ status: 409, code: 'class_full', title: '', detail: '' });
  const tries = attempts([full, 'never']);
  await expect(whenOpen(tries.attempt, async () => undefined)).rejects.toMatchObject({ code: 'class_full' });
  expect(tries.made()).toBe(1);
});

test('it is not waited without end, nor very long, nor less than no time', async () => {
  const waited: number[] = [];
  const tries = attempts([early(90_000), early(-5), early(1), early(1), early(1), early(1), 'never']);
  const sending = whenOpen(tries.attempt, async (ms) => void waited.push(ms));
  await expect(sending).rejects.toMatchObject({ code: 'too_early' });
  expect(waited).toEqual([3_000, 0, 1, 1, 1]);
});
