import { describe, expect, it } from 'vitest';
import { termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { Exact, money, price } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { PRICE_RULES } from './price.ts';
import type { OrderCheck } from './rule.ts';

const limit = (each: string, side: 'buy' | 'sell' = 'buy', last = each) => ({
  terms: termsOf({ type: 'limit', limitPrice: price(each), side }),
  last: price(last),
});

describe('increments', () => {
  it.each([
    ['two decimals', '290.12', []],
    ['three decimals from a dollar on', '290.123', ['LIMIT_PRICE_INCREMENT']],
    ['a dollar with three decimals', '1.001', ['LIMIT_PRICE_INCREMENT']],
    ['four decimals under a dollar', '0.9999', []],
    ['five decimals under a dollar', '0.99999', ['LIMIT_PRICE_INCREMENT']],
  ])('%s', (_given, each, reasons) => {
    expect(refusedBy(PRICE_RULES, orderCheck(limit(each)))).toEqual(reasons);
  });
});

describe('increments of stop prices', () => {
  it.each([
    ['two decimals', '150.25', []],
    ['three decimals from a dollar on', '150.255', ['STOP_PRICE_INCREMENT']],
    ['four decimals under a dollar', '0.5555', []],
  ])('%s', (_given, stop, reasons) => {
    const terms = termsOf({ type: 'stop', stopPrice: price(stop) });
    expect(refusedBy(PRICE_RULES, orderCheck({ terms, last: price('0.5') }))).toEqual(reasons);
  });
});

describe('where a stop stands', () => {
  type Side = OrderTerms['side'];
  const stop = (side: Side, stopPrice: string, type: OrderTerms['type'] = 'stop') => ({
    terms: termsOf({ type, side, stopPrice: price(stopPrice) }),
  });
  const trailing = (side: Side, amount: string, kind: 'price' | 'percent' = 'price') => ({
    terms: termsOf({ type: 'trailing_stop', side, trail: { kind, amount: new Exact(amount) } }),
  });
  const unsold = ({ last: _none, ...check }: OrderCheck): OrderCheck => check;
  it.each<[string, Partial<OrderCheck>, string[]]>([
    ['a purchase above the last sale of 150', stop('buy', '150.01'), []],
    ['a purchase at it would be set off at once', stop('buy', '150'), ['STOP_PRICE_INVALID']],
    ['a purchase below it', stop('buy', '40'), ['STOP_PRICE_INVALID']],
    ['a purchase below it with a limit', stop('buy', '149', 'stop_limit'), ['STOP_PRICE_INVALID']],
    ['a sale below it', stop('sell', '149.99'), []],
    ['a sale at it', stop('sell', '150'), ['STOP_PRICE_INVALID']],
    ['a sale above it with a limit', stop('sell', '151', 'stop_limit'), ['STOP_PRICE_INVALID']],
    [
      'one that stands, wherever the market has gone',
      { ...stop('buy', '40'), stopStands: true },
      [],
    ],
    ['a trail below the price', trailing('sell', '149.99'), []],
    ['a trail of the whole price', trailing('sell', '150'), ['STOP_PRICE_INVALID']],
    ['a trail of more, to buy', trailing('buy', '454'), ['STOP_PRICE_INVALID']],
    ['a trail in percent has no price to compare', trailing('sell', '99', 'percent'), []],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(PRICE_RULES, orderCheck(changes))).toEqual(reasons);
  });

  it.each<[string, Partial<OrderCheck>, string[]]>([
    ['a purchase above the offer of 150.10', stop('buy', '150.11'), []],
    ['a purchase at the offer', stop('buy', '150.10'), ['STOP_PRICE_INVALID']],
    ['a sale below the bid of 149.90', stop('sell', '149.89'), []],
    ['a sale at the bid', stop('sell', '149.90'), ['STOP_PRICE_INVALID']],
    ['nothing that it could be compared to', { ...stop('buy', '1'), ask: undefined }, []],
  ])('without a last sale, %s', (_given, changes, reasons) => {
    const check = unsold(orderCheck({ bid: price('149.90'), ...changes }));
    expect(refusedBy(PRICE_RULES, check)).toEqual(reasons);
  });

  it('is said with the price of the moment', () => {
    const said = (changes: Partial<OrderCheck>) =>
      PRICE_RULES.flatMap(({ refusal }) => refusal(orderCheck(changes)) ?? []);
    expect(said(stop('buy', '40'))).toEqual([
      {
        message: 'stop price must be greater than current price 150',
        details: { stop_price: '40', market_price: '150' },
      },
    ]);
    expect(said(stop('sell', '151'))[0]?.message).toBe(
      'stop price must be less than current price 150',
    );
    expect(said(trailing('sell', '454'))).toEqual([
      {
        message: 'trail must be less than current price 150',
        details: { trail: '454', market_price: '150' },
      },
    ]);
  });
});

describe('collar', () => {
  it.each([
    ['a buy 30 % above the last sale', limit('13', 'buy', '10'), []],
    ['a buy over that', limit('13.01', 'buy', '10'), ['LIMIT_PRICE_COLLAR']],
    ['a buy far below waits, and harms nobody', limit('0.01', 'buy', '10'), []],
    ['a sale 30 % below', limit('7', 'sell', '10'), []],
    ['a sale under that', limit('6.99', 'sell', '10'), ['LIMIT_PRICE_COLLAR']],
    ['a sale far above waits', limit('9999', 'sell', '10'), []],
    ['from $3 on 30 %', limit('3.91', 'buy', '3'), ['LIMIT_PRICE_COLLAR']],
    ['under $3 50 %', limit('4.48', 'buy', '2.99'), []],
    ['a slipped digit under $3', limit('4.49', 'buy', '2.99'), ['LIMIT_PRICE_COLLAR']],
    ['a sale under $3', limit('1.49', 'sell', '2.99'), ['LIMIT_PRICE_COLLAR']],
    ['under 75 cents twice the price', limit('1.48', 'buy', '0.74'), []],
    ['more than twice', limit('1.49', 'buy', '0.74'), ['LIMIT_PRICE_COLLAR']],
    ['a quarter of the price', limit('0.185', 'sell', '0.74'), []],
    ['less than a quarter', limit('0.1849', 'sell', '0.74'), ['LIMIT_PRICE_COLLAR']],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(PRICE_RULES, orderCheck(changes))).toEqual(reasons);
  });

  it.each([
    ['is measured from the stop of a stop-limit, where the market is when it goes out', '6.4', []],
    ['and catches a digit that slipped there', '4.54', ['LIMIT_PRICE_COLLAR']],
  ])('%s', (_how, limitPrice, reasons) => {
    const stop = { type: 'stop_limit', stopPrice: price('6.5') } as const;
    const check = limit(limitPrice, 'sell', '10');
    expect(
      refusedBy(PRICE_RULES, orderCheck({ ...check, terms: { ...check.terms, ...stop } })),
    ).toEqual(reasons);
  });

  it('cannot be drawn without a last sale', () => {
    const { last: _last, ...check } = orderCheck(limit('9999'));
    expect(refusedBy(PRICE_RULES, check)).toEqual([]);
  });
});

describe('a price', () => {
  it.each([
    ['a market order without one', { ask: undefined }, ['PRICE_UNAVAILABLE']],
    ['a limit order names its own', { ...limit('10'), ask: undefined }, []],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(PRICE_RULES, orderCheck(changes))).toEqual(reasons);
  });
});

describe('what is said of a price', () => {
  const said = (changes: Partial<OrderCheck>): string[] =>
    PRICE_RULES.flatMap(({ refusal }) => refusal(orderCheck(changes))?.message ?? []);

  it('names the field and the bound', () => {
    const stop = termsOf({ type: 'stop', stopPrice: price('1.001') });
    expect(said(limit('1.001'))[0]).toMatch('invalid limit_price 1.001');
    expect(said({ terms: stop, last: price('1') })[0]).toMatch('invalid stop_price 1.001');
    expect(said(limit('14', 'buy', '10'))[0]).toMatch('a buy limit must not be over 13');
    expect(said(limit('6', 'sell', '10'))[0]).toMatch('a sell limit must not be under 7');
  });

  it('is that there is none, of orders that need the market’s', () => {
    const unpriced = (terms: Partial<OrderTerms>) =>
      refusedBy(PRICE_RULES, orderCheck({ terms: termsOf(terms), ask: undefined }));
    const dollars = { type: 'limit', limitPrice: price('150'), notional: money('10') } as const;
    expect(unpriced(dollars)).toEqual(['PRICE_UNAVAILABLE']);
    expect(unpriced({ type: 'trailing_stop' })).toEqual(['PRICE_UNAVAILABLE']);
    expect(unpriced({ type: 'stop', stopPrice: price('151') })).toEqual([]);
  });
});
