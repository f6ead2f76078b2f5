import { expect, it } from 'vitest';
import { runSeeds } from './hunt-bug.ts';

/** The simulator can fail: each of these is found within a few seeds. All of them are hunted by `main.ts`. */
const SAMPLE = [
  { bug: 'no-resend', law: 'orders-at-rest' },
  { bug: 'fees-rounded-down', law: 'fees-as-due' },
  { bug: 'hold-released-on-cancel', law: 'holds-as-needed' },
] as const;
const SEEDS = 20;
const PATIENCE_MS = 100_000;

it.each(SAMPLE)('finds $bug within a few seeds', async ({ bug, law }) => {
  const { find } = await runSeeds(bug, 1, SEEDS, PATIENCE_MS);
  expect(find?.laws).toContain(law);
});
