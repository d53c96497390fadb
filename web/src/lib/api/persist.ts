import { asProblem } from './problem';

/** Between attempts; a person waits about six seconds at most before being told. */
const PAUSES_MS = [400, 1_200, 3_000];
const PAUSE_MAX_MS = 5_000;

/**
 * Repeats a write while its failure may pass. Safe only for requests with an idempotency key: the server carries
 * them out once, and a repeat is told the first answer.
 */
export async function persist<Answer>(attempt: () => Promise<Answer>, sleep = pause): Promise<Answer> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await attempt();
    } catch (error) {
      const problem = asProblem(error);
      if (!problem.isPassing) throw problem;
      const asked = (problem.retryAfterSeconds ?? 0) * 1000;
      if (asked > PAUSE_MAX_MS) throw problem;
      await sleep(Math.max(pauseMs, asked));
    }
  }
  return attempt();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
