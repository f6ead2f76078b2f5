import { describe, expect, it } from 'vitest';
import { orderOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { Exact, money, price, quantity, text } from '../money/exact.ts';
import type { Order, OrderTerms } from './order.ts';
import { holdForTerms, holdOf } from './order-hold.ts';

const held = (own: Partial<Order>): string => {
  const hold = holdOf(orderOf(own));
  if (hold === undefined) return 'nothing';
  return hold.kind === 'cash' ? `$${text(hold.amount)}` : `${text(hold.quantity)} ${hold.symbol}`;
};
const terms = (own: Partial<OrderTerms>) => termsOf({ quantity: quantity('10'), ...own });
const BUY = terms({});
const SELL = terms({ side: 'sell' });

describe('what an order holds', () => {
  it('is nothing before it is taken and after it ended', () => {
    const holdPrice = price('2');
    expect(held({ state: 'PENDING', terms: BUY, holdPrice })).toBe('nothing');
    expect(held({ state: 'CANCELLED', terms: BUY, holdPrice })).toBe('nothing');
    expect(held({ state: 'ROUTED', terms: BUY, holdPrice })).toBe('$20');
  });

  it('is what is open of it', () => {
    const part = { filledQuantity: quantity('4'), filledValue: new Exact(8) };
    expect(held({ terms: BUY, holdPrice: price('2'), ...part })).toBe('$12');
    expect(held({ terms: SELL, ...part })).toBe('6 ACME');
    expect(() => held({ terms: BUY })).toThrow('hold price of a buy order');
  });

  it('is, of a stop beside its take-profit, what that one does not hold', () => {
    expect(held({ state: 'HELD', terms: SELL })).toBe('nothing');
    expect(held({ state: 'HELD', terms: SELL, sharedQuantity: quantity('7') })).toBe('3 ACME');
  });

  it('is, of a replacement that is asked for, what it needs beyond the order before', () => {
    const extraHold = new Exact('1.5');
    expect(held({ terms: BUY, holdPrice: price('2'), extraHold })).toBe('$1.5');
    expect(held({ terms: SELL, extraHold })).toBe('1.5 ACME');
  });

  it('is, of an order in dollars, what is left of them, to the cent and never less than none', () => {
    const dollars = (filledValue: string, inventoryValue?: string) => {
      const hold = holdForTerms(terms({ notional: money('100') }), price('2'), quantity('10'), {
        filledValue: new Exact(filledValue),
        ...(inventoryValue === undefined ? {} : { inventoryValue: new Exact(inventoryValue) }),
      });
      return hold.kind === 'cash' && text(hold.amount);
    };
    expect(dollars('0')).toBe('100');
    expect(dollars('40.005')).toBe('59.99');
    expect(dollars('100.01')).toBe('0');
    expect(dollars('45.001', '5.001')).toBe('54.99');
  });
});
