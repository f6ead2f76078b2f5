import { expect, it } from 'vitest';
import type { RunResult } from '../run-result.ts';
import { runSeeds } from './run-seeds.ts';
import { replayCommand } from './shrink.ts';

const TROUBLED = { url: new URL('./troubled-worker.ts', import.meta.url), longestMs: 5_000 };

it('names the seed that throws and the one that never ends, and runs all others', async () => {
  const results: RunResult[] = [];
  const without = new Set<string>();
  await runSeeds(
    { first: 1, count: 5, operations: 9, without, threads: 2, goesOn: () => true },
    (result) => results.push(result),
    TROUBLED,
  );
  const told = new Map(results.map(({ seed, violations }) => [seed, violations]));
  expect([...told.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
  expect(told.get(2)?.[0]?.what).toContain('a judge that fell');
  expect(told.get(3)).toEqual([{ law: 'a run ends', what: 'no result within 5 s' }]);
  for (const seed of [1, 4, 5]) expect(told.get(seed)).toEqual([]);
  const endless = results.find(({ seed }) => seed === 3);
  expect(endless && replayCommand(endless.options)).toBe('npm run sim -- --seed 3 --operations 9');
});
