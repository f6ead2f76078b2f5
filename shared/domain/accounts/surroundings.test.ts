import { describe, expect, it } from 'vitest';
import { accountOf, positionOf } from '../../../test/support/api-fixtures.ts';
import type { OrderId } from '../../kernel/brand.ts';
import { Exact, money, price, quantity } from '../money/exact.ts';
import { NEW_MARGIN_STATE } from '../risk/margin-state.ts';
import { markOf, needsValuation, opposingOrders, valuedSymbols } from './surroundings.ts';

const open = new Map([
  ['buys ACME' as OrderId, { kind: 'cash', symbol: 'ACME', amount: money('10') }],
  ['sells ACME' as OrderId, { kind: 'shares', symbol: 'ACME', quantity: quantity('1') }],
  ['buys BOLT' as OrderId, { kind: 'cash', symbol: 'BOLT', amount: money('10') }],
  ['sells BOLT' as OrderId, { kind: 'shares', symbol: 'BOLT', quantity: quantity('1') }],
] as const);

describe('what the rules look at beside the order’s own symbol', () => {
  it('is all that is owned where an account lends or limits itself, and nowhere else', () => {
    expect(needsValuation(accountOf())).toBe(false);
    expect(needsValuation(accountOf({ settings: { duplicateSeconds: 1 } }))).toBe(false);
    expect(needsValuation(accountOf({ margin: NEW_MARGIN_STATE }))).toBe(true);
    expect(needsValuation(accountOf({ settings: { concentration: new Exact('0.2') } }))).toBe(true);
  });

  it('is valued by what is owned and what is on order', () => {
    const symbols = valuedSymbols(accountOf({ open }), [positionOf({ symbol: 'CORE' })]);
    expect([...symbols].sort()).toEqual(['ACME', 'BOLT', 'CORE']);
  });

  it('is worth nothing to lend on without a price, or when nobody knows the symbol', () => {
    const market = { ask: undefined, marketOpen: true };
    const instrument = { symbol: 'ACME', tradable: true };
    expect(markOf({ ...market, instrument, last: price('10') })).toBeDefined();
    expect(markOf({ ...market, instrument })).toBeUndefined();
    expect(markOf({ ...market, instrument: undefined, last: price('10') })).toBeUndefined();
  });

  it('is opposed by the open orders of the symbol’s other side', () => {
    const against = (symbol: string, side: 'buy' | 'sell') =>
      opposingOrders(accountOf({ open }), { symbol, side });
    expect(against('ACME', 'buy')).toEqual(['sells ACME']);
    expect(against('ACME', 'sell')).toEqual(['buys ACME']);
    expect(against('CORE', 'buy')).toEqual([]);
  });
});
