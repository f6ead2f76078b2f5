import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { price } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { CONDUCT_RULES } from './conduct.ts';

const market = (side: 'buy' | 'sell'): OrderTerms => termsOf({ side });
const limit = (side: 'buy' | 'sell', each: string): OrderTerms =>
  termsOf({ side, type: 'limit', limitPrice: price(each) });
const against = (terms: OrderTerms, ...open: readonly OrderTerms[]) => ({
  terms,
  opposing: open.map((each) => orderOf({ terms: each })),
});

describe('wash trades', () => {
  it.each([
    ['nothing open on the other side', against(market('buy')), []],
    [
      'a market buy against an open sale at any price',
      against(market('buy'), limit('sell', '9999')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'a market sale against an open buy',
      against(market('sell'), limit('buy', '1')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'a limit against an open market order',
      against(limit('sell', '200'), market('buy')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'a buy at the price of an open sale',
      against(limit('buy', '150'), limit('sell', '150')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'a buy under the price of an open sale',
      against(limit('buy', '149.99'), limit('sell', '150')),
      [],
    ],
    [
      'a sale at the price of an open buy',
      against(limit('sell', '150'), limit('buy', '150')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'a sale over the price of an open buy',
      against(limit('sell', '150.01'), limit('buy', '150')),
      [],
    ],
    ['an order on the same side', against(limit('buy', '150'), limit('buy', '150')), []],
    [
      'the second of two open orders',
      against(limit('buy', '150'), limit('sell', '151'), limit('sell', '149')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'another symbol',
      against(limit('buy', '150'), { ...limit('sell', '150'), symbol: 'SODA' }),
      [],
    ],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(CONDUCT_RULES, orderCheck(changes))).toEqual(reasons);
  });
});
