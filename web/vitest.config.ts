import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// A zone with an offset of 5:45 that nobody on the team lives in: code that mixes up zones fails here.
process.env.TZ = 'Asia/Kathmandu';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
});
