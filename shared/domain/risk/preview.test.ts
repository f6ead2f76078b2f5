import { describe, expect, it } from 'vitest';
import { termsOf } from '../../../test/support/api-fixtures.ts';
import { marginCheck, mark, orderCheck } from '../../../test/support/order-check.ts';
import { feesTotal } from '../ledger/fees.ts';
import { money, price, quantity, text } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { previewOrder } from './preview.ts';
import type { OrderCheck } from './rule.ts';

const preview = (check: OrderCheck) => previewOrder(check, {});
const LIMIT = { type: 'limit', limitPrice: price('100') } as const;

/** $5,000, ten ACME at 150 and seven BOLT at 20. */
const lender = (terms: Partial<OrderTerms>): OrderCheck =>
  marginCheck(
    {
      cash: '5000',
      owned: [
        { symbol: 'ACME', shares: '10', mark: mark('150') },
        { symbol: 'BOLT', shares: '7', mark: mark('20') },
      ],
    },
    { terms: termsOf(terms) },
  );

describe('a preview of a margin account', () => {
  const equity = (terms: Partial<OrderTerms>): string[] => {
    const { margin } = preview(lender(terms));
    return margin === undefined
      ? []
      : [margin.before, margin.after].map(({ equity: each, longMarketValue }) =>
          [text(each), text(longMarketValue)].join(' of which '),
        );
  };

  it('owns what it buys beside all the rest, and has paid for it', () => {
    expect(equity({ ...LIMIT, quantity: quantity('10') })).toEqual([
      '6640 of which 1640',
      '7140 of which 3140',
    ]);
    const first = { ...LIMIT, symbol: 'CORE', quantity: quantity('10') };
    expect(equity(first)).toEqual(['6640 of which 1640', '5640 of which 1640']);
  });

  it('owns less of what it sells, and has what it brings less its fees', () => {
    const sale = { ...LIMIT, side: 'sell', quantity: quantity('4') } as const;
    expect(equity(sale)).toEqual(['6640 of which 1640', '6439.99 of which 1040']);
  });

  it('pays the fees of all that it sells', () => {
    // $20.60 for each million of 100,000; FINRA’s fee pauses until 2027.
    const { fees } = preview(lender({ ...LIMIT, side: 'sell', quantity: quantity('1000') }));
    expect([fees.sec, fees.taf].map(text)).toEqual(['2.06', '0']);
  });

  it('is there once all that is owned has been looked at', () => {
    const { valuation: _none, ...check } = lender(LIMIT);
    expect(() => preview(check)).toThrow('the valuation of a margin account');
    expect(preview(orderCheck())).not.toHaveProperty('margin');
    const { valuation = { positions: [], marks: new Map() } } = lender(LIMIT);
    expect(preview(orderCheck({ valuation }))).not.toHaveProperty('margin');
  });
});

describe('where an order would be filled', () => {
  const at = (terms: Partial<OrderTerms>, changes: Partial<OrderCheck> = {}) => {
    const { price: each, value } = preview(
      orderCheck({ bid: price('149.90'), terms: termsOf(terms), ...changes }),
    );
    return [each, value].map((amount) => amount && text(amount));
  };

  it('is its limit, its stop, or the best price on the other side', () => {
    expect(at(LIMIT)).toEqual(['100', '300']);
    expect(at({ type: 'stop', stopPrice: price('160') })).toEqual(['160', '480']);
    expect(at({})).toEqual(['150.1', '450.3']);
    expect(at({ side: 'sell' })).toEqual(['149.9', '449.7']);
  });

  it('costs no more than the dollars that were asked for', () => {
    const dollars = (notional: string, shares: string) =>
      at({ notional: money(notional), quantity: quantity(shares), ...LIMIT })[1];
    expect(dollars('50', '0.5000001')).toBe('50');
    expect(dollars('60', '0.5')).toBe('50');
  });

  it('holds what it may cost, and buying power is less by that', () => {
    const { hold, buyingPower } = preview(orderCheck({ terms: termsOf(LIMIT) }));
    expect(hold?.kind === 'cash' && text(hold.amount)).toBe('300');
    expect([buyingPower.before, buyingPower.after].map(text)).toEqual(['10000', '9700']);
    const lent = preview(lender({ ...LIMIT, quantity: quantity('10') }));
    // Twice the equity of 6,640 less what is owned.
    expect([lent.buyingPower.before, lent.buyingPower.after].map(text)).toEqual(['11640', '10640']);
    expect(feesTotal(lent.fees).isZero()).toBe(true);
  });

  it('is not known without a price, and then nothing is held or charged by it', () => {
    const unpriced = orderCheck({ ask: undefined, terms: termsOf() });
    expect(preview(unpriced)).not.toHaveProperty('price');
    expect(preview(unpriced)).not.toHaveProperty('value');
    expect(preview(unpriced)).not.toHaveProperty('hold');
    const sale = preview(orderCheck({ terms: termsOf({ side: 'sell' }) }));
    expect(sale.hold).toMatchObject({ kind: 'shares', symbol: 'ACME' });
    expect(text(sale.fees.sec)).toBe('0');
  });
});

describe('the verdicts of a preview', () => {
  it('are one for each rule, with its reason, and the exits’ where there are any', () => {
    const { verdicts } = preview(orderCheck());
    const names = verdicts.map(({ rule }) => rule);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(verdicts.every(({ passed, message }) => passed && message === undefined)).toBe(true);
    const low = { type: 'limit', limitPrice: price('1') } as const;
    const exits = { group: 'bracket', takeProfit: termsOf(low) } as const;
    expect(previewOrder(orderCheck(), exits).verdicts.slice(verdicts.length)).toMatchObject([
      { rule: 'exit-prices', reason: 'EXIT_PRICE_INVALID', passed: false },
    ]);
    const { takeProfit: _low, ...none } = exits;
    expect(previewOrder(orderCheck(), none).verdicts.at(-1)).toEqual({
      rule: 'exit-prices',
      reason: 'EXIT_PRICE_INVALID',
      passed: true,
    });
  });
});
