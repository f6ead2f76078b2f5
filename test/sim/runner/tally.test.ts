import { expect, it } from 'vitest';
import { neverEnded } from '../run-result.ts';
import { Tally } from './tally.ts';

const OPTIONS = { seed: 1, operations: 1, without: new Set<string>(), keepsTrace: false };

it('names a cell that was reached although it cannot be', () => {
  const tally = new Tally();
  const result = neverEnded(OPTIONS, '');
  tally.add({ ...result, cells: { 'ROUTED × cancel-order': 2 } });
  expect(tally.impossible).toEqual([]);
  tally.add({ ...result, cells: { 'FILLED × place-order': 1 } });
  expect(tally.impossible).toEqual(['FILLED × place-order']);
  expect(tally.coverage()).toContain('Reached all the same, which is wrong: FILLED × place-order');
});
