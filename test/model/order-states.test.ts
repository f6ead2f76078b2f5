import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { orderStates } from './order-states.ts';

const DOCUMENT = new URL('../../docs/ORDER-STATES.md', import.meta.url);

it('docs/ORDER-STATES.md says what every state makes of everything that may come', () => {
  const decided = orderStates();
  if (process.env.UPDATE === '1') writeFileSync(DOCUMENT, decided);
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(decided);
});
