import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Exact, type Money, type Quantity } from '../money/exact.ts';
import { type Funds, fundsAfter } from './settled-funds.ts';

const DATES = ['2026-11-23', '2026-11-24', '2026-11-25'];

const trade = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: fc.integer({ min: 1, max: 500 }).map((shares) => new Exact(shares) as Quantity),
  amount: fc
    .integer({ min: 1, max: 10_000_000 })
    .map((cents) => new Exact(cents).dividedBy(100) as Money),
  settlesOn: fc.constantFrom(...DATES),
});
const total = (values: Iterable<Exact>): Exact =>
  [...values].reduce((all, each) => all.plus(each), new Exact(0));

it('neither makes nor loses a cent or a share, and calls no more unpaid than is owned', () => {
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 30 }), fc.nat(1_000_000), (trades, cents) => {
      let funds: Funds = {
        settled: new Exact(cents).dividedBy(100) as Money,
        proceeds: {},
        used: {},
        owned: new Exact(0) as Quantity,
        unpaid: {},
      };
      let cash: Exact = funds.settled;
      for (const each of trades) {
        if (each.side === 'sell' && each.quantity.gt(funds.owned)) continue;
        funds = fundsAfter(funds, each, '2026-11-20').funds;
        cash = each.side === 'buy' ? cash.minus(each.amount) : cash.plus(each.amount);
        expect(total([funds.settled, ...Object.values(funds.proceeds)]).toString()).toBe(
          cash.toString(),
        );
        expect(Object.values(funds.proceeds).every((amount) => amount.gt(0))).toBe(true);
        const unpaid = Object.values(funds.unpaid).map(({ shares }) => shares);
        expect(total(unpaid).lte(funds.owned)).toBe(true);
        expect(unpaid.every((shares) => shares.gt(0))).toBe(true);
      }
    }),
  );
});
