import { asProblem } from '@/lib/api/problem';

/** A server that goes on saying "too early" is not waited for without end. */
const WAITS_MAX = 5;
/** An application is told to wait if it is up to two seconds early; longer waits are no answer to this. */
const WAIT_MAX_MS = 3_000;

/**
 * Sends again what arrived a moment before the opening, when the server says that it is time. The request and its key
 * stay the same, so nobody who was early has to press again.
 */
export async function whenOpen<Answer>(attempt: () => Promise<Answer>, sleep = pause): Promise<Answer> {
  for (let waits = 0; waits < WAITS_MAX; waits += 1) {
    try {
      return await attempt();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code !== 'too_early') throw problem;
      await sleep(Math.min(Math.max(problem.document.wait_ms ?? 0, 0), WAIT_MAX_MS));
    }
  }
  return attempt();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
