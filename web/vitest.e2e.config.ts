import { defineConfig } from 'vitest/config';

/** Whole journeys against the real binary: `JARI_BIN` names it, or `JARI_URL` an instance that already runs. */
export default defineConfig({
  test: {
    include: ['e2e/journeys/**/*.test.ts', 'e2e/mail/**/*.test.ts'],
    globalSetup: 'e2e/support/server.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One server and two cores: journeys run one after the other, each with an account of its own.
    fileParallelism: false,
    // Tests that say so run beside each other: they mostly wait for the clock.
    maxConcurrency: 100,
  },
});
