import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import { Exact, price, text, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import type { TermsText } from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { newBookOrder, unfilled } from './book-order.ts';
import type { Event } from './events.ts';
import type { MarketQuote } from './matching.ts';
import { fillAtMarket, fillsOnArrival, isMarketable, setsOff, storyPrice } from './matching.ts';

const cents = (ticks: number): Price => price(new Exact(ticks).dividedBy(100).toFixed());

const quote: fc.Arbitrary<MarketQuote> = fc
  .tuple(fc.integer({ min: 10, max: 100_000 }), fc.integer({ min: 1, max: 5 }))
  .map(([bid, spread]) => ({ bid: cents(bid), ask: cents(bid + spread) }));

const ticks = fc.integer({ min: 1, max: 100_010 });

const orderOf = (side: 'buy' | 'sell', terms: TermsText, isTriggered = false): BookOrder => ({
  ...newBookOrder({
    kind: 'order',
    orderId: 'V1',
    clOrdId: 'c1',
    symbol: 'ACME',
    side,
    terms,
    inbound: 1,
    at: '2026-11-23T15:00:00.000Z',
  }),
  isTriggered,
});

const order: fc.Arbitrary<BookOrder> = fc
  .record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    shares: fc.integer({ min: 1, max: 100_000 }),
    limit: fc.option(ticks, { nil: undefined }),
    stop: fc.option(ticks, { nil: undefined }),
    isTriggered: fc.boolean(),
  })
  .map(({ side, shares, limit, stop, isTriggered }) =>
    orderOf(
      side,
      {
        type: stop === undefined ? (limit === undefined ? 'market' : 'limit') : 'stop-limit',
        quantity: String(shares),
        timeInForce: 'day',
        ...(limit === undefined ? {} : { limitPrice: text(cents(limit)) }),
        ...(stop === undefined ? {} : { stopPrice: text(cents(stop)) }),
      },
      isTriggered,
    ),
  );

const draw = fc.integer({ min: 0, max: 0xffffffff });

type Fill = Extract<Event, { kind: 'fill' }>;
const fillsOf = (events: readonly Event[]): Fill[] =>
  events.filter((event): event is Fill => event.kind === 'fill');
const total = (fills: readonly Fill[]): Quantity =>
  fills.reduce((sum, fill) => sum.plus(fill.quantity) as Quantity, ZERO_QUANTITY);

/** Positive when `a` is better for the customer than `b`. */
const better = (side: 'buy' | 'sell', a: Price, b: Price): number =>
  side === 'buy' ? b.comparedTo(a) : a.comparedTo(b);

const farOf = ({ terms: { side } }: BookOrder, market: MarketQuote): Price =>
  side === 'buy' ? market.ask : market.bid;

const isArmed = ({ terms, isTriggered }: BookOrder): boolean =>
  terms.stopPrice !== undefined && !isTriggered;

describe('matching', () => {
  it('never fills worse than the limit, nor worse than the quote', () => {
    fc.assert(
      fc.property(order, quote, draw, (each, market, dice) => {
        const { side, limitPrice } = each.terms;
        for (const fill of fillsOf(fillsOnArrival(each, unfilled(each), market, dice))) {
          expect(better(side, fill.price, farOf(each, market))).toBeGreaterThanOrEqual(0);
          if (limitPrice !== undefined) {
            expect(better(side, fill.price, limitPrice)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });

  it('improves inside the quote in whole ticks, never through its other side', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        quote,
        draw,
        (side, market, dice) => {
          const plain = orderOf(side, { type: 'market', quantity: '100', timeInForce: 'day' });
          const fills = fillsOf(fillsOnArrival(plain, unfilled(plain), market, dice));
          expect(total(fills).eq(100)).toBe(true);
          for (const { price: paid } of fills) {
            expect(paid.times(100).isInteger()).toBe(true);
            expect(paid.greaterThanOrEqualTo(market.bid)).toBe(true);
            expect(paid.lessThanOrEqualTo(market.ask)).toBe(true);
            expect(paid.equals(side === 'buy' ? market.bid : market.ask)).toBe(false);
          }
        },
      ),
    );
  });

  it('fills whole what the market has come to, and nothing of the rest', () => {
    fc.assert(
      fc.property(order, quote, draw, (each, market, dice) => {
        const { side, limitPrice } = each.terms;
        const far = farOf(each, market);
        const comes = limitPrice === undefined || better(side, far, limitPrice) >= 0;
        const trades = comes && !isArmed(each);
        expect(isMarketable(each, market)).toBe(trades);
        const open = unfilled(each);
        const arrived = total(fillsOf(fillsOnArrival(each, open, market, dice)));
        expect(arrived.equals(trades ? open : 0)).toBe(true);
        expect(fillAtMarket(each, open, market)).toEqual(
          trades ? [{ kind: 'fill', quantity: open, price: far }] : [],
        );
      }),
    );
  });

  it('sets off a stop to buy at or above its price, a stop to sell at or below', () => {
    fc.assert(
      fc.property(ticks, ticks, (stop, sale) => {
        const terms = { type: 'stop', quantity: '1', timeInForce: 'day' } as const;
        const stopPrice = text(cents(stop));
        const [buy, sell] = (['buy', 'sell'] as const).map((side) =>
          setsOff(orderOf(side, { ...terms, stopPrice }).terms, cents(sale)),
        );
        expect([buy, sell]).toEqual([sale >= stop, sale <= stop]);
      }),
    );
  });

  it('tells stories at no price that the order does not allow', () => {
    fc.assert(
      fc.property(order, quote, (each, market) => {
        const { side, limitPrice } = each.terms;
        if (limitPrice === undefined) return;
        expect(better(side, storyPrice(each, market), limitPrice)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('does the same for the same order, quote and draw', () => {
    fc.assert(
      fc.property(order, quote, draw, (each, market, dice) => {
        const open = unfilled(each);
        expect(fillsOnArrival(each, open, market, dice)).toEqual(
          fillsOnArrival(each, open, market, dice),
        );
      }),
    );
  });
});
