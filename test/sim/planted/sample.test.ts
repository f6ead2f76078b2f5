import { expect, it } from 'vitest';
import { runSeeds } from './hunt-bug.ts';

/** The simulator can fail: each of these is found by a seed that is right without it. All of them: `main.ts`. */
const SAMPLE = [
  { bug: 'no-resend', seed: 1, law: 'orders-at-rest' },
  { bug: 'fees-rounded-down', seed: 1, law: 'fees-as-due' },
  { bug: 'late-fill-dropped', seed: 1, law: 'fills-are-the-venues' },
] as const;
const PATIENCE_MS = 100_000;

it.each(SAMPLE)('finds $bug in seed $seed', async ({ bug, seed, law }) => {
  const { find } = await runSeeds(bug, seed, 1, PATIENCE_MS);
  expect(find?.laws).toContain(law);
});
