import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LedgerCheck } from './check-ledger.ts';
import { printLedgerCheck } from './print-ledger-check.ts';

const lines: string[] = [];
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

const RIGHT: LedgerCheck = {
  findings: [],
  inDoubt: [],
  trialBalance: [],
  counts: { accounts: 1, entries: 2, orders: 1, fills: 0, parkedCommands: 0 },
  snapshots: [],
};
const doubt = { check: 'in doubt', where: 'A O ROUTED', what: 'in doubt since then' };
const aBreak = { check: 'fills', where: 'X', what: 'booked 2 times' };

it('all is right with an order in doubt, which is named', () => {
  expect(printLedgerCheck({ ...RIGHT, inDoubt: [doubt] })).toBe(true);
  expect(lines).toContain('DOUBT  A O ROUTED: in doubt since then');
  expect(lines.some((line) => line.startsWith('BREAK'))).toBe(false);
  expect(lines.at(-1)).toMatch(/^All right/);
});

it('a break is one beside an order in doubt too', () => {
  expect(printLedgerCheck({ ...RIGHT, inDoubt: [doubt], findings: [aBreak] })).toBe(false);
  expect(lines).toContain('DOUBT  A O ROUTED: in doubt since then');
  expect(lines).toContain('BREAK  fills: X: booked 2 times');
});
