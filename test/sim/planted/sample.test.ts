import { expect, it } from 'vitest';
import { runSeeds } from './hunt-bug.ts';

/** The simulator can fail: each of these is found within a few seeds. All of them are hunted by `main.ts`. */
const SAMPLE = [
  { bug: 'no-resend', laws: ['orders-at-rest'] },
  { bug: 'fees-rounded-down', laws: ['fees-as-due'] },
  // Its shares are sold again before the books are looked at, or they are not.
  { bug: 'hold-released-on-cancel', laws: ['holds-as-needed', 'available-not-negative'] },
] as const;
const SEEDS = 20;
const PATIENCE_MS = 100_000;

it.each(SAMPLE)('finds $bug within a few seeds', async ({ bug, laws }) => {
  const { find } = await runSeeds(bug, 1, SEEDS, PATIENCE_MS);
  expect(laws).toEqual(expect.arrayContaining([find?.laws[0]]));
});
