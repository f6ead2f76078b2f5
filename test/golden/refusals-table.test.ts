import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reasonsWithoutOrigin, refusalsDocument } from './refusals-table.ts';

it('every reason has a rule or somebody else who gives it', () => {
  expect(reasonsWithoutOrigin()).toEqual([]);
});

it('docs/REFUSALS.md says what the code does', async () => {
  const document = join(import.meta.dirname, '..', '..', 'docs', 'REFUSALS.md');
  await expect(refusalsDocument()).toMatchFileSnapshot(document);
});
