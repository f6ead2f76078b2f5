import { describe, expect, it } from 'vitest';
import { limitTerms, termsOf } from '../../test/support/api-fixtures.ts';
import { Exact, money, price } from '../domain/money/exact.ts';
import { bodyHashOf } from './body-hash.ts';

describe('the hash of a body', () => {
  it('is for ever what it was for plain orders: stored orders are told by it', () => {
    expect(bodyHashOf(termsOf())).toBe(
      '5c1bfd34bf364f2a42515720fccd47be2fe95673a59fc52286912ae2d0fa69b3',
    );
    expect(bodyHashOf(limitTerms('10.50'))).toBe(
      '62b03fe0ab855c8b36104fe3db40e7fa5787939a658a1048f0e4d91abb3cc113',
    );
  });

  it('tells apart whatever a client can ask for', () => {
    const exit = termsOf({ side: 'sell' });
    const stopAt = (stop: string) => ({ ...exit, type: 'stop' as const, stopPrice: price(stop) });
    const limitAt = (limit: string) => ({
      ...exit,
      type: 'limit' as const,
      limitPrice: price(limit),
    });
    const trailing = (kind: 'price' | 'percent') =>
      termsOf({ type: 'trailing_stop', trail: { kind, amount: new Exact('1') } });
    const hashes = [
      bodyHashOf(termsOf()),
      bodyHashOf(termsOf({ notional: money('5') })),
      bodyHashOf(termsOf({ notional: money('6') })),
      bodyHashOf(termsOf({ stopPrice: price('5') })),
      bodyHashOf(trailing('price')),
      bodyHashOf(trailing('percent')),
      bodyHashOf(termsOf(), { group: 'oto', takeProfit: limitAt('11') }),
      bodyHashOf(termsOf(), { group: 'bracket', takeProfit: limitAt('11'), stopLoss: stopAt('9') }),
      bodyHashOf(termsOf(), { group: 'bracket', takeProfit: limitAt('11'), stopLoss: stopAt('8') }),
      bodyHashOf(termsOf(), { group: 'oco', stopLoss: stopAt('9') }),
      bodyHashOf(termsOf(), { group: 'oco', stopLoss: { ...exit, ...trailing('price') } }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('does not depend on spelling', () => {
    expect(bodyHashOf(termsOf({ notional: money('5.00') }))).toBe(
      bodyHashOf(termsOf({ notional: money('5') })),
    );
  });
});
