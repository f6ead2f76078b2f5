import { describe, expect, it } from 'vitest';
import { orderOf, positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { instant, type OrderId } from '../../kernel/brand.ts';
import { Exact, money, price, quantity, text } from '../money/exact.ts';
import type { MarketView } from './market-view.ts';
import { laterOrders, type OrderTerms, relatedOrders } from './order.ts';
import {
  fillFromInventory,
  isMarketable,
  routeNow,
  routeOf,
  routeToVenue,
  wholeShares,
} from './route-order.ts';
import { isEligiblePrint, type PrintCondition } from './trade-print.ts';

const AT = instant(Date.parse('2026-11-20T15:00:00Z'));
const market: MarketView = {
  instrument: { symbol: 'ACME', tradable: true },
  ask: price('10'),
  bid: price('9'),
  marketOpen: true,
};
const half = { quantity: quantity('0.5') };
const STOP = { type: 'stop', stopPrice: price('11') } as const;
const LIMIT = { type: 'limit', limitPrice: price('10') } as const;
const trail = { kind: 'price', amount: new Exact(1) } as const;

const route = (terms: Partial<OrderTerms>, view: Partial<MarketView> = {}, inGroup?: boolean) =>
  routeOf(termsOf(terms), { ...market, ...view }, price('10'), AT, inGroup);

describe('an order goes', () => {
  it('to the venue in whole shares, while the session is open', () => {
    expect(route({})).toBe('venue');
    expect(route({ quantity: quantity('1.5') })).toBe('venue');
    expect(route({}, { marketOpen: false })).toBe('session');
  });

  it('out in extended hours when it asks for them, and they are', () => {
    const night = { marketOpen: false, extendedOpen: true };
    expect(route({ ...LIMIT, extendedHours: true }, night)).toBe('venue');
    expect(route(LIMIT, night)).toBe('session');
    const over = { marketOpen: false, extendedOpen: false };
    expect(route({ ...LIMIT, extendedHours: true }, over)).toBe('session');
    expect(route({ ...LIMIT, extendedHours: true }, { marketOpen: false })).toBe('session');
  });

  it('to a watch of ours as a stop that the venue does not take, open or not', () => {
    expect(route(STOP)).toBe('venue');
    expect(route({ ...STOP, ...LIMIT, type: 'stop_limit' })).toBe('venue');
    expect(route(STOP, {}, true)).toBe('trigger');
    expect(route({ ...STOP, ...LIMIT, type: 'stop_limit' }, {}, true)).toBe('trigger');
    expect(route({ type: 'trailing_stop', trail })).toBe('trigger');
    expect(route({ ...STOP, ...half })).toBe('trigger');
    const instrument = { symbol: 'ACME', tradable: true, venueTakesStops: false };
    expect(route(STOP, { instrument, marketOpen: false })).toBe('trigger');
    expect(route(LIMIT, { instrument })).toBe('venue');
  });

  it('to the inventory when it is of less than a share and can be filled', () => {
    expect(route(half)).toBe('inventory');
    expect(route({ ...LIMIT, ...half })).toBe('inventory');
    expect(route({ ...LIMIT, ...half, limitPrice: price('9.99') })).toBe('trigger');
    expect(route(half, { ask: undefined })).toBe('trigger');
  });
});

describe('the firm deals in fractions', () => {
  it('at the offer and the bid, within the limit', () => {
    const can = (terms: Partial<OrderTerms>) => isMarketable(termsOf(terms), market);
    expect([can({ ...LIMIT }), can({ ...LIMIT, limitPrice: price('9.99') })]).toEqual([
      true,
      false,
    ]);
    const sale = (limit: string) => can({ side: 'sell', type: 'limit', limitPrice: price(limit) });
    expect([sale('9'), sale('9.01')]).toEqual([true, false]);
    expect(can({ side: 'sell' })).toBe(true);
    const { bid: _none, ...noBid } = market;
    expect(isMarketable(termsOf({ side: 'sell' }), noBid)).toBe(false);
  });

  it('beside as many whole shares as dollars pay for', () => {
    const dollars = { notional: money('25'), quantity: quantity('2.7') };
    const whole = (terms: Partial<OrderTerms>, each?: string) =>
      text(wholeShares(termsOf(terms), each === undefined ? undefined : price(each)));
    expect(whole(dollars, '10')).toBe('2');
    expect(whole(dollars, '13')).toBe('1');
    expect(whole({ ...dollars, side: 'sell' }, '13')).toBe('2');
    expect(whole({ quantity: quantity('2.7') }, '13')).toBe('2');
  });
});

describe('an order that waited', () => {
  const order = orderOf({ terms: termsOf(), state: 'FUNDS_HELD' });

  it('may be sent for a minute, once', () => {
    const [sent] = routeNow(order, market, undefined, AT);
    expect(sent).toMatchObject({ type: 'order-routed', notAfter: AT + 60_000 });
    expect(sent).not.toHaveProperty('venueQuantity');
    const atVenue = { ...order, clOrdId: 'c' };
    expect(() => routeToVenue(atVenue, AT)).toThrow('is at the venue');
  });

  it('of less than a share waits on for a price', () => {
    const small = { ...order, terms: termsOf(half) };
    expect(routeNow(small, market, undefined, AT)).toMatchObject([{ type: 'order-filled' }]);
    expect(routeNow(small, { ...market, ask: undefined }, undefined, AT)).toMatchObject([
      { type: 'order-armed', state: 'FUNDS_HELD' },
    ]);
    const done = { ...small, filledQuantity: quantity('0.5') };
    expect(() => fillFromInventory(done, price('10'), positionOf(), AT)).toThrow('nothing to fill');
  });
});

it('a print counts when all of its conditions are regular', () => {
  const print = (...conditions: PrintCondition[]) => isEligiblePrint({ conditions } as never);
  expect(print('regular')).toBe(true);
  expect(print('regular', 'late')).toBe(false);
});

describe('the orders that one may lead to', () => {
  const id = (name: string) => name as OrderId;
  const member = orderOf({
    group: { class: 'bracket', entry: id('e'), takeProfit: orderOf().id, stopLoss: id('s') },
    replaces: id('before'),
    replacedBy: id('after'),
    furtherExits: [id('f')],
  });

  it('are its group, what it replaces and what replaces it, and not itself', () => {
    expect(relatedOrders(member)).toEqual(['e', 's', 'f', 'before', 'after']);
    expect(relatedOrders(orderOf())).toEqual([]);
  });

  it('are, once it was replaced, what it has become', () => {
    expect(laterOrders(member)).toEqual(['e', 's', 'f', 'after']);
    expect(laterOrders({ ...member, state: 'REPLACED' })).toEqual(['after']);
  });
});
