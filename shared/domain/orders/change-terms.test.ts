import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { Exact, price, quantity } from '../money/exact.ts';
import { changedTerms, changeRefusal } from './change-terms.ts';
import type { Order, OrderTerms } from './order.ts';

const order = (terms: Partial<OrderTerms>, own: Partial<Order> = {}): Order =>
  orderOf({ terms: termsOf(terms), ...own });
const LIMIT = { type: 'limit', limitPrice: price('10') } as const;
const STOP = { type: 'stop', stopPrice: price('10') } as const;
const trailing = (kind: 'price' | 'percent'): Partial<OrderTerms> => ({
  type: 'trailing_stop',
  side: 'sell',
  trail: { kind, amount: new Exact(1) },
});

const said = (of: Order, change: Parameters<typeof changeRefusal>[1]) =>
  changeRefusal(of, change)?.message;

describe('a price that an order has no use for', () => {
  it('is refused by its name', () => {
    expect(changeRefusal(order({}), { limitPrice: price('9') })).toEqual({
      reason: 'ORDER_NOT_REPLACEABLE',
      message: 'limit_price must be left out: a market order has none',
    });
    expect(said(order(LIMIT), { stopPrice: price('9') })).toBe(
      'stop_price must be left out: a limit order has none',
    );
    expect(said(order(LIMIT), { limitPrice: price('9') })).toBeUndefined();
    expect(said(order(STOP), { stopPrice: price('9') })).toBeUndefined();
  });
});

describe('how long an order lasts', () => {
  it.each([
    ['a stop', order(STOP)],
    ['an order for extended hours', order({ ...LIMIT, extendedHours: true })],
    ['a member of a group', order(LIMIT, { group: { class: 'bracket' } })],
  ])('%s, may be made the day or until it is cancelled, and nothing else', (_what, each) => {
    expect(said(each, { timeInForce: 'day' })).toBeUndefined();
    expect(said(each, { timeInForce: 'gtc' })).toBeUndefined();
    expect(said(each, { timeInForce: 'ioc' })).toMatch('must be day or gtc');
  });

  it('may be anything for a plain order at market or at a limit', () => {
    expect(said(order(LIMIT), { timeInForce: 'ioc' })).toBeUndefined();
    expect(said(order({}), { timeInForce: 'opg' })).toBeUndefined();
  });
});

describe('how large an exit is', () => {
  it('follows from what was asked for, whose own size may be changed', () => {
    const entry = order(LIMIT);
    const group = { class: 'bracket', entry: entry.id } as const;
    expect(said({ ...entry, group }, { quantity: quantity('5') })).toBeUndefined();
    const exit = order(LIMIT, { clientOrderId: 'exit', group });
    expect(said(exit, { quantity: quantity('5') })).toMatch('qty must be left out');
  });
});

describe('how far a trailing stop trails', () => {
  it('is less than all of the price', () => {
    const percent = order(trailing('percent'));
    expect(said(percent, { trailAmount: new Exact('99.99') })).toBeUndefined();
    expect(said(percent, { trailAmount: new Exact(100) })).toMatch('less than 100 percent');
    expect(said(order(trailing('price')), { trailAmount: new Exact(100) })).toBeUndefined();
  });

  it('is nothing of an order without one', () => {
    expect(said(order(LIMIT), { trailAmount: new Exact(1) })).toMatch('trail must be left out');
    expect(changedTerms(termsOf(LIMIT), { trailAmount: new Exact(1) })).toEqual(termsOf(LIMIT));
  });
});
