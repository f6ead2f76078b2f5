import { defineConfig } from 'vitest/config';

// A limit that ends a test which hangs. How long one takes is the bench's business: a busy machine fails no test.
const hangs = 60_000;

// One project per kind of test, told apart by the file name's ending, so that each can be run alone.
const built = ['**/node_modules/**', '.build/**', '.bellwether/**', '.scratch/**', '**/cdk.out/**'];

export default defineConfig({
  test: {
    // Many of the slow ones wait for clocks and restarts: two of them fill two cores, which one alone leaves half idle.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...built, '**/*.property.test.ts', '**/*.integration.test.ts', 'test/**'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          name: 'property',
          include: ['**/*.property.test.ts'],
          setupFiles: ['test/support/property-seed.ts'],
          exclude: built,
          testTimeout: hangs,
        },
      },
      {
        test: {
          name: 'model',
          include: ['test/model/**/*.test.ts'],
          setupFiles: ['test/support/property-seed.ts'],
          exclude: built,
          testTimeout: 3_600_000,
        },
      },
      {
        test: {
          name: 'sim',
          include: ['test/sim/**/*.test.ts'],
          exclude: built,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/{fuzz,mutation}/**/*.test.ts'],
          exclude: built,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'architecture',
          include: ['test/{architecture,infra,contract,golden,bench,proof}/**/*.test.ts'],
          exclude: [...built, '**/*.integration.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts', 'test/{fix,crash}/**/*.test.ts'],
          exclude: built,
          globalSetup: ['test/support/dynamodb.global-setup.ts'],
          testTimeout: hangs,
          hookTimeout: hangs,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: built,
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: hangs,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
