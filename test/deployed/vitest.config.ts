import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { notRunHere } from './emulator-gaps.ts';

const leftOut = notRunHere.map(({ name }) => name.replace(/[^\w ]/g, '.')).join('|');

// The black-box suite against whatever BELLWETHER_ENDPOINTS names, and what only a deployment can show.
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/deployed/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // They count as skipped, and each has its reason.
    testNamePattern: new RegExp(`^(?!${leftOut})`),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
