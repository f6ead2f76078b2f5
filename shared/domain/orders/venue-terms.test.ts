import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { print } from '../../../test/support/commands.ts';
import { Exact, price, quantity, text } from '../money/exact.ts';
import type { Order, OrderTerms } from './order.ts';
import type { TradePrint } from './trade-print.ts';
import { venueTerms } from './venue-terms.ts';
import { assertWithinOrder, isWithinLimit } from './within-order.ts';

const order = (terms: Partial<OrderTerms>, own: Partial<Order> = {}): Order =>
  orderOf({ terms: termsOf({ quantity: quantity('10'), ...terms }), ...own });
const triggeredBy = print(1, '9') as unknown as TradePrint;
const LIMIT = { type: 'limit', limitPrice: price('10') } as const;
const STOP = { type: 'stop', stopPrice: price('9') } as const;

const sent = (of: Order): string => {
  const { type, limitPrice, stopPrice, trail } = venueTerms(of);
  return [
    type,
    ...(limitPrice === undefined ? [] : [`at ${text(limitPrice)}`]),
    ...(stopPrice === undefined ? [] : [`from ${text(stopPrice)}`]),
    ...(trail === undefined ? [] : ['trailing']),
  ].join(' ');
};

describe('what the venue is sent of an order', () => {
  const holdPrice = price('10.309');
  const trail = { kind: 'price', amount: new Exact(1) } as const;

  it.each<[string, Order, string]>([
    ['a limit, as it is', order(LIMIT), 'limit at 10'],
    ['a purchase at market: a limit at what is held', order({}, { holdPrice }), 'limit at 10.3'],
    [
      '… below a dollar to four decimals',
      order({}, { holdPrice: price('0.99999') }),
      'limit at 0.9999',
    ],
    ['… at a dollar to two', order({}, { holdPrice: price('1') }), 'limit at 1'],
    ['a sale at market', order({ side: 'sell' }, { holdPrice }), 'market'],
    [
      'a stop to buy: a stop-limit at what is held',
      order(STOP, { holdPrice }),
      'stop_limit at 10.3 from 9',
    ],
    ['a stop to sell', order({ ...STOP, side: 'sell' }, { holdPrice }), 'stop from 9'],
    [
      'a stop to sell that was set off',
      order({ ...STOP, side: 'sell' }, { triggeredBy }),
      'market',
    ],
    ['a stop to buy that was set off', order(STOP, { triggeredBy, holdPrice }), 'limit at 10.3'],
    [
      'a stop-limit that was set off: its limit',
      order({ ...LIMIT, ...STOP, type: 'stop_limit' }, { triggeredBy }),
      'limit at 10',
    ],
    [
      'a trailing stop that was set off',
      order({ type: 'trailing_stop', side: 'sell', trail }, { triggeredBy }),
      'market',
    ],
  ])('is, of %s', (_what, of, expected) => {
    expect(sent(of)).toBe(expected);
  });

  it('is its whole shares', () => {
    const part = order({ quantity: quantity('2.5') }, { venueQuantity: quantity('2'), holdPrice });
    expect(text(venueTerms(part).quantity)).toBe('2');
  });
});

describe('a fill', () => {
  const [buy, sale] = [order(LIMIT), order({ ...LIMIT, side: 'sell' })];

  it('may be at the limit or better', () => {
    expect(['9.99', '10', '10.01'].map((each) => isWithinLimit(buy, price(each)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(['9.99', '10', '10.01'].map((each) => isWithinLimit(sale, price(each)))).toEqual([
      false,
      true,
      true,
    ]);
    expect(isWithinLimit(order({ side: 'sell' }), price('0.01'))).toBe(true);
  });

  it('is of no more than was sent, and no worse than the limit or the fill that it corrects', () => {
    const within = (of: Order, filled: string, each: string, stood?: string) =>
      assertWithinOrder(
        of,
        quantity(filled),
        price(each),
        'e',
        stood === undefined ? stood : price(stood),
      );
    expect(() => within(buy, '10', '10')).not.toThrow();
    expect(() => within(buy, '10.001', '10')).toThrow('fills more than order');
    expect(() => within(buy, '10', '11')).toThrow('beyond the limit');
    expect(() => within(buy, '10', '11', '11')).not.toThrow();
    expect(() => within(buy, '10', '11.01', '11')).toThrow('beyond the limit');
    expect(() => within(sale, '10', '9', '9')).not.toThrow();
    expect(() => within(sale, '10', '8.99', '9')).toThrow('beyond the limit');
  });
});
