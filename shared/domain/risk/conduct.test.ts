import { describe, expect, it } from 'vitest';
import { accountOf, NOW, orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { instant, type OrderId } from '../../kernel/brand.ts';
import { Exact, price } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { type AccountSettings, type RecentOrder, withPlacement } from './account-settings.ts';
import { CONDUCT_RULES } from './conduct.ts';

const market = (side: 'buy' | 'sell'): OrderTerms => termsOf({ side });
const limit = (side: 'buy' | 'sell', each: string): OrderTerms =>
  termsOf({ side, type: 'limit', limitPrice: price(each) });
const stop = (side: 'buy' | 'sell', each: string): OrderTerms =>
  termsOf({ side, type: 'stop', stopPrice: price(each) });
const trailing = (side: 'buy' | 'sell'): OrderTerms =>
  termsOf({ side, type: 'trailing_stop', trail: { kind: 'percent', amount: new Exact(5) } });
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
    [
      'a protective stop against a buy at or over it',
      against(stop('sell', '140'), limit('buy', '145')),
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'a protective stop against a buy under it',
      against(stop('sell', '140'), limit('buy', '139')),
      [],
    ],
    [
      'a stop-limit reaches as far as its limit',
      against(
        termsOf({
          side: 'sell',
          type: 'stop_limit',
          stopPrice: price('140'),
          limitPrice: price('138'),
        }),
        limit('buy', '139'),
      ),
      ['POTENTIAL_WASH_TRADE'],
    ],
    ['a trailing stop is exempt', against(trailing('sell'), limit('buy', '150')), []],
    ['an open trailing stop is exempt', against(limit('buy', '150'), trailing('sell')), []],
    [
      'the entry of an open bracket is not',
      {
        terms: limit('sell', '150'),
        opposing: [
          orderOf({
            id: 'e' as OrderId,
            terms: limit('buy', '150'),
            group: { class: 'bracket', entry: 'e' as OrderId },
          }),
        ],
      },
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'nor is what replaces it',
      {
        terms: limit('sell', '150'),
        opposing: [
          orderOf({
            id: 'r' as OrderId,
            replaces: 'e' as OrderId,
            terms: limit('buy', '150'),
            group: { class: 'bracket', entry: 'e' as OrderId },
          }),
        ],
      },
      ['POTENTIAL_WASH_TRADE'],
    ],
    [
      'an exit is exempt',
      { ...against(limit('buy', '150'), limit('sell', '150')), isExit: true },
      [],
    ],
    [
      'an open exit of a bracket is exempt',
      {
        terms: limit('buy', '150'),
        opposing: [orderOf({ terms: limit('sell', '150'), group: { class: 'bracket' } })],
      },
      [],
    ],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(CONDUCT_RULES, orderCheck(changes))).toEqual(reasons);
  });
});

describe('duplicates, for accounts that ask for it', () => {
  const second = NOW / 1000;
  const guarded = (...recent: RecentOrder[]) => ({
    account: accountOf({ settings: { duplicateSeconds: 10, recent } }),
    terms: limit('buy', '150'),
  });
  const key = 'b ACME 3 150 ';
  it.each([
    ['none before', guarded(), []],
    ['the same nine seconds ago', guarded({ key, second: second - 9 }), ['DUPLICATE_ORDER']],
    ['the same ten seconds ago', guarded({ key, second: second - 10 }), []],
    ['the other side', guarded({ key: 's ACME 3 150 ', second }), []],
    ['another price', guarded({ key: 'b ACME 3 151 ', second }), []],
    ['an account that does not ask', { terms: limit('buy', '150') }, []],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(CONDUCT_RULES, orderCheck(changes))).toEqual(reasons);
  });

  it('are known by their side, and by the second in which they were placed', () => {
    const settings = { duplicateSeconds: 10 };
    const sold = withPlacement(settings, limit('sell', '150'), second);
    const asked = (side: 'buy' | 'sell', at: number) =>
      refusedBy(
        CONDUCT_RULES,
        orderCheck({
          account: accountOf({ settings: sold }),
          terms: limit(side, '150'),
          at: instant(at),
        }),
      );
    expect(asked('buy', NOW)).toEqual([]);
    expect(asked('sell', NOW)).toEqual(['DUPLICATE_ORDER']);
    expect(asked('sell', NOW + 9_999)).toEqual(['DUPLICATE_ORDER']);
    expect(asked('sell', NOW + 10_000)).toEqual([]);
  });

  it('are remembered as long as they count, and not more than twenty', () => {
    const settings = { duplicateSeconds: 10 };
    const often = Array.from({ length: 25 }).reduce<AccountSettings>(
      (before) => withPlacement(before, limit('buy', '150'), second),
      settings,
    );
    expect(often.recent).toHaveLength(20);
    expect(often.recent?.at(-1)).toEqual({ key, second });
    expect(withPlacement(often, limit('buy', '150'), second + 10).recent).toHaveLength(1);
    expect(withPlacement({}, limit('buy', '150'), second)).toEqual({});
  });
});
