import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { instant } from '../../kernel/brand.ts';
import { Exact, price, quantity, text } from '../money/exact.ts';
import type { MarketView } from './market-view.ts';
import type { Order, OrderTerms } from './order.ts';
import type { TradePrint } from './trade-print.ts';
import { decideTrigger, trailingStopPrice, triggerFault, triggerPrice } from './trigger-order.ts';

const ARMED_AT = instant(1_000);
const print = (sequence: number, each: string, own: Partial<TradePrint> = {}): TradePrint => ({
  symbol: 'ACME',
  sequence,
  price: price(each),
  size: quantity('100'),
  at: ARMED_AT,
  conditions: ['regular'],
  ...own,
});
const armed = (terms: Partial<OrderTerms>, own: Partial<Order> = {}): Order =>
  orderOf({
    terms: termsOf(terms),
    state: 'FUNDS_HELD',
    waitsFor: 'trigger',
    armedAt: ARMED_AT,
    ...own,
  });
const STOP = { type: 'stop', side: 'sell', stopPrice: price('9') } as const;
const percent = { kind: 'percent', amount: new Exact('1.5') } as const;

describe('where a trailing stop stands', () => {
  it('is behind its mark by dollars or percent, to four decimals towards the mark', () => {
    const at = (
      side: 'buy' | 'sell',
      trail: Parameters<typeof trailingStopPrice>[1],
      mark: string,
    ) => text(trailingStopPrice(side, trail, price(mark)));
    const dollar = { kind: 'price', amount: new Exact(1) } as const;
    expect([at('sell', dollar, '10'), at('buy', dollar, '10')]).toEqual(['9', '11']);
    expect([at('sell', percent, '10'), at('buy', percent, '10')]).toEqual(['9.85', '10.15']);
    expect([at('sell', percent, '9.999'), at('buy', percent, '9.999')]).toEqual([
      '9.8491',
      '10.1489',
    ]);
  });

  it('is never below nothing, when the price has come down to less than the trail', () => {
    const trail = { kind: 'price', amount: new Exact('9.5') } as const;
    expect(text(trailingStopPrice('sell', trail, price('9')))).toBe('0');
    expect(text(trailingStopPrice('sell', trail, price('9.51')))).toBe('0.01');
  });

  it('is at the mark that it keeps, else at that of the evidence, else nowhere', () => {
    const trailing = armed({ type: 'trailing_stop', side: 'sell', trail: percent });
    expect(triggerPrice(trailing)).toBeUndefined();
    expect(triggerPrice(trailing, print(1, '10'))?.toString()).toBe('9.85');
    const kept = { ...trailing, mark: price('20') };
    expect(triggerPrice(kept, print(1, '10'))?.toString()).toBe('19.7');
    expect(triggerPrice(kept, print(1, '40'))?.toString()).toBe('39.4');
    const buying = { terms: termsOf({ ...trailing.terms, side: 'buy' }), mark: price('20') };
    expect(triggerPrice(buying, print(1, '10'))?.toString()).toBe('10.15');
    expect(triggerPrice(buying, print(1, '40'))?.toString()).toBe('20.3');
  });
});

describe('a print', () => {
  const fault = (order: Order, each: TradePrint, mark?: TradePrint) =>
    triggerFault(order, each, mark);

  it.each<[string, Partial<OrderTerms>, string, string]>([
    ['a stop to sell from above', STOP, '9', '9.01'],
    ['a stop to buy from below', { type: 'stop', stopPrice: price('9') }, '9', '8.99'],
    ['a limit to buy from above', { type: 'limit', limitPrice: price('9') }, '9', '9.01'],
    [
      'a limit to sell from below',
      { type: 'limit', side: 'sell', limitPrice: price('9') },
      '9',
      '8.99',
    ],
  ])('sets off %s', (_what, terms, reached, missed) => {
    expect(fault(armed(terms), print(1, reached))).toBeUndefined();
    expect(fault(armed(terms), print(1, missed))).toBe(`${missed} does not reach 9`);
  });

  it('counts for an order that waits for it, of its symbol, from its time on, and if it is one', () => {
    const stop = armed(STOP);
    expect(fault({ ...stop, state: 'FILLED' }, print(1, '9'))).toMatch('waits for no trigger');
    const { waitsFor: _none, ...set } = stop;
    expect(fault(set, print(1, '9'))).toMatch('waits for no trigger');
    expect(fault(stop, print(1, '9', { symbol: 'BOLT' }))).toBe('a print of BOLT');
    expect(fault(stop, print(1, '9', { conditions: ['odd-lot'] }))).toBe('print 1 is not eligible');
    expect(fault(stop, print(1, '9', { at: instant(999) }))).toBe(
      'print 1 is older than the order',
    );
    const { armedAt: _time, ...timeless } = stop;
    expect(fault(timeless, print(1, '9', { at: instant(0) }))).toBeUndefined();
  });

  it('sets a trailing stop off with a mark that is as good, and no later', () => {
    const trailing = armed({ type: 'trailing_stop', side: 'sell', trail: percent });
    const [mark, reached] = [print(3, '10'), print(4, '9.85')];
    expect(fault(trailing, reached)).toBe('a trailing stop without its mark');
    expect(fault(trailing, reached, mark)).toBeUndefined();
    expect(fault(trailing, reached, print(3, '10', { symbol: 'BOLT' }))).toBe('a print of BOLT');
    expect(fault(trailing, print(2, '9.85'), mark)).toBe('the mark is later than the print');
    expect(
      fault({ ...trailing, mark: price('9.85') }, print(3, '9'), print(3, '9')),
    ).toBeUndefined();
  });
});

describe('an order that is set off', () => {
  const market: MarketView = {
    instrument: { symbol: 'ACME', tradable: true },
    ask: price('10'),
    bid: price('9'),
    marketOpen: true,
  };
  const decided = (order: Order, each: string, view = market) =>
    decideTrigger(order, undefined, { print: print(1, each) }, view, instant(2_000));
  const half = { quantity: quantity('0.5') };

  it('waits on while the market is closed or the quote does not reach its limit', () => {
    const closed = { ...market, marketOpen: false };
    expect(decided(armed(STOP), '9', closed)).toMatchObject([{ why: 'the market is closed' }]);
    const limit = armed({ type: 'limit', limitPrice: price('9.99'), ...half });
    expect(decided(limit, '9')).toMatchObject([
      { type: 'nothing-to-do', why: 'the quote does not reach the limit' },
    ]);
    const reached = armed({ type: 'limit', limitPrice: price('10'), ...half });
    expect(decided(reached, '9')).toMatchObject([{ type: 'order-filled', state: 'FILLED' }]);
  });

  it('of less than a share is not filled above what is held', () => {
    const stop = { type: 'stop', stopPrice: price('9'), ...half } as const;
    const held = (holdPrice: string) => decided(armed(stop, { holdPrice: price(holdPrice) }), '9');
    expect(held('9.99')).toMatchObject([{ why: 'the offer is above what is held' }]);
    expect(held('10')).toMatchObject([{ type: 'order-triggered' }, { type: 'order-filled' }]);
    const sale = armed({ ...STOP, ...half }, { holdPrice: price('1') });
    expect(decided(sale, '9')).toMatchObject([
      { type: 'order-triggered' },
      { type: 'order-filled' },
    ]);
  });

  it('beside a take-profit waits for that one’s end', () => {
    const [only, ...more] = decided(armed(STOP, { state: 'HELD' }), '9');
    expect(only).toMatchObject({ type: 'order-triggered', print: { sequence: 1 } });
    expect(only).not.toHaveProperty('mark');
    expect(more).toEqual([]);
    expect(decided(armed(STOP), '9')).toMatchObject([
      { type: 'order-triggered' },
      { type: 'order-routed' },
    ]);
  });
});
