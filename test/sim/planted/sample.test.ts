import { expect, it } from 'vitest';
import { runSeeds } from './hunt-bug.ts';

/** The simulator can fail: each of these is found within a few seeds from `first`. All of them are hunted by `main.ts`. */
const SAMPLE = [
  { bug: 'no-resend', first: 101, laws: ['orders-at-rest'] },
  { bug: 'fees-rounded-down', first: 1, laws: ['fees-as-due'] },
  // Its shares are sold again before the books are looked at, or they are not.
  { bug: 'hold-released-on-cancel', first: 1, laws: ['holds-as-needed', 'available-not-negative'] },
] as const;
const SEEDS = 20;
const PATIENCE_MS = 100_000;

it.each(SAMPLE)('finds $bug within a few seeds', async ({ bug, first, laws }) => {
  const { find } = await runSeeds(bug, first, SEEDS, PATIENCE_MS);
  expect(laws).toEqual(expect.arrayContaining([find?.laws[0]]));
});
