import { expect, test } from 'vitest';
import { persist } from './persist';
import { Problem } from './problem';

function problem(code: string, retryAfterSeconds: number | null = null): Problem {
  return new Problem({ status: 503, code, title: '', detail: '' }, retryAfterSeconds);
}

function attempts(outcomes: (string | Problem)[]) {
  let made = 0;
  const attempt = async () => {
    const outcome = outcomes[made++];
    if (outcome instanceof Problem) throw outcome;
    return outcome;
  };
  return { attempt, made: () => made };
}

test('a lost connection and an overloaded server are tried again', async () => {
  const waited: number[] = [];
  const tries = attempts([problem('unreachable'), problem('overloaded', 2), 'booked']);
  const answer = await persist(tries.attempt, async (ms) => void waited.push(ms));
  expect(answer).toBe('booked');
  expect(waited).toEqual([400, 2000]);
});

test('a refusal is an answer and is not tried again', async () => {
  const tries = attempts([problem('slot_full'), 'never']);
  await expect(persist(tries.attempt, async () => undefined)).rejects.toMatchObject({ code: 'slot_full' });
  expect(tries.made()).toBe(1);
});

test('it gives up after four attempts, or at once when asked to wait long', async () => {
  const tries = attempts(Array(9).fill(problem('outcome_unknown')));
  await expect(persist(tries.attempt, async () => undefined)).rejects.toMatchObject({ code: 'outcome_unknown' });
  expect(tries.made()).toBe(4);

  const long = attempts([problem('overloaded', 60), 'never']);
  await expect(persist(long.attempt, async () => undefined)).rejects.toMatchObject({ code: 'overloaded' });
  expect(long.made()).toBe(1);
});
