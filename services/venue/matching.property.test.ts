import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price, Quantity } from '../../shared/domain/money/exact.ts';
import { Exact, price, quantity, ZERO_QUANTITY } from '../../shared/domain/money/exact.ts';
import type { Event, MarketQuote, Terms } from './matching.ts';
import { onArrival, onMarket } from './matching.ts';

const cents = (ticks: number): Price => price(new Exact(ticks).dividedBy(100).toFixed());

const quote: fc.Arbitrary<MarketQuote> = fc
  .tuple(fc.integer({ min: 10, max: 100_000 }), fc.integer({ min: 1, max: 5 }))
  .map(([bid, spread]) => ({ bid: cents(bid), ask: cents(bid + spread) }));

const terms: fc.Arbitrary<Terms> = fc
  .record({
    symbol: fc.constantFrom('ACME', 'PART1', 'PEND1', 'DUPX1', 'REST1', 'SLOW1', 'UCXL1', 'MUTE1'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    shares: fc.oneof(
      fc.integer({ min: 1, max: 100_000 }).map(String),
      fc
        .integer({ min: 1, max: 999 })
        .map((thousandths) => `0.${String(thousandths).padStart(3, '0')}`),
    ),
    limit: fc.option(fc.integer({ min: 1, max: 100_010 }), { nil: undefined }),
  })
  .map(({ symbol, side, shares, limit }) => ({
    symbol,
    side,
    quantity: quantity(new Exact(shares).toFixed()),
    ...(limit === undefined ? {} : { limitPrice: cents(limit) }),
  }));

const draw = fc.integer({ min: 0, max: 0xffffffff });

type Fill = Extract<Event, { kind: 'fill' }>;
const fillsOf = (events: readonly Event[]): Fill[] =>
  events.filter((event): event is Fill => event.kind === 'fill');
const total = (fills: readonly Fill[]): Quantity =>
  fills.reduce((sum, fill) => sum.plus(fill.quantity) as Quantity, ZERO_QUANTITY);

/** Positive when `a` is better for the customer than `b`. */
const better = (side: Terms['side'], a: Price, b: Price): number =>
  side === 'buy' ? b.comparedTo(a) : a.comparedTo(b);

describe('matching', () => {
  it('never fills worse than the limit, nor, when marketable, worse than the quote', () => {
    fc.assert(
      fc.property(terms, quote, draw, (order, market, dice) => {
        const far = order.side === 'buy' ? market.ask : market.bid;
        for (const fill of fillsOf(onArrival(order, market, dice))) {
          if (order.limitPrice !== undefined) {
            expect(better(order.side, fill.price, order.limitPrice)).toBeGreaterThanOrEqual(0);
          }
          const marketable =
            order.limitPrice === undefined || better(order.side, far, order.limitPrice) >= 0;
          if (marketable) expect(better(order.side, fill.price, far)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('improves inside the quote in whole ticks, never through its other side', () => {
    fc.assert(
      fc.property(terms, quote, draw, (order, market, dice) => {
        const plain: Terms = { symbol: 'ACME', side: order.side, quantity: order.quantity };
        for (const { price: paid } of fillsOf(onArrival(plain, market, dice))) {
          expect(paid.times(100).isInteger()).toBe(true);
          expect(paid.greaterThanOrEqualTo(market.bid)).toBe(true);
          expect(paid.lessThanOrEqualTo(market.ask)).toBe(true);
          const near = order.side === 'buy' ? market.bid : market.ask;
          expect(paid.equals(near)).toBe(false);
        }
      }),
    );
  });

  it('fills a market order whole, a resting one not at all, and never more than was ordered', () => {
    fc.assert(
      fc.property(terms, quote, draw, (order, market, dice) => {
        const filled = total(fillsOf(onArrival(order, market, dice)));
        expect(filled.lessThanOrEqualTo(order.quantity)).toBe(true);
        const plays = /^(PART|REST|SLOW|UCXL|MUTE)/.test(order.symbol);
        if (!plays && order.limitPrice === undefined) {
          expect(filled.equals(order.quantity)).toBe(true);
        }
        const far = order.side === 'buy' ? market.ask : market.bid;
        const rests =
          order.limitPrice !== undefined && better(order.side, far, order.limitPrice) < 0;
        if (rests && !order.symbol.startsWith('PART')) expect(filled.isZero()).toBe(true);
      }),
    );
  });

  it('fills what rests when the market comes to it, at the price of the market', () => {
    fc.assert(
      fc.property(terms, quote, (order, market) => {
        const fills = fillsOf(onMarket({ ...order, ageMs: 60_000 }, order.quantity, market));
        const far = order.side === 'buy' ? market.ask : market.bid;
        const comes =
          order.limitPrice === undefined || better(order.side, far, order.limitPrice) >= 0;
        const rests = /^(PART|REST|MUTE)/.test(order.symbol);
        expect(fills).toEqual(
          comes && !rests ? [{ kind: 'fill', quantity: order.quantity, price: far }] : [],
        );
      }),
    );
  });

  it('does the same for the same order, quote and draw', () => {
    fc.assert(
      fc.property(terms, quote, draw, (order, market, dice) => {
        expect(onArrival(order, market, dice)).toEqual(onArrival(order, market, dice));
      }),
    );
  });
});
