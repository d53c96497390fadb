import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Against the real binary, which `JARI_BIN` names. */
export default defineConfig({
  // The mails' tests read times in the words of the app.
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        // Whole journeys in a browser; for them `JARI_URL` may name an instance that already runs.
        test: {
          name: 'journeys',
          include: ['e2e/journeys/**/*.test.ts'],
          globalSetup: 'e2e/support/server.ts',
          // One server and two cores: journeys run one after the other, each with an account of its own.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // Every letter at a real mail server. Each file has a server of its own and mostly waits for the clock.
        test: {
          name: 'mail',
          include: ['e2e/mail/**/*.test.ts'],
          maxWorkers: 3,
          maxConcurrency: 100,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
