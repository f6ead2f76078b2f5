import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Exact, type Money, type Quantity } from '../money/exact.ts';
import { fundsAfterBust } from './funds-after-bust.ts';
import { type Funds, fundsAfter, withPurchasesPaid } from './settled-funds.ts';
import type { UnpaidShares } from './unpaid-shares.ts';

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

/** Every cent is there, nothing is used that is not, and no more is unpaid than is owned. */
function check({ settled, proceeds, used, unpaid, owned }: Funds, cash: Exact): void {
  expect(total([settled, ...Object.values(proceeds)]).toString()).toBe(cash.toString());
  const shares = total(Object.values(unpaid).map((of) => of.shares));
  expect(shares.lte(Exact.max(owned, 0))).toBe(true);
  for (const [date, unused] of Object.entries(proceeds)) {
    expect(unused.plus(used[date]?.waiting ?? 0).gte(0)).toBe(true);
  }
  for (const { waiting, paid } of Object.values(used)) {
    expect(waiting.gte(0) && paid.gte(0)).toBe(true);
  }
}

it('keeps every cent also when fills are taken back in any order and deposits come between', () => {
  const step = fc.record({ trade, back: fc.nat(9), deposit: fc.nat(1_000_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let cash = new Exact(1_000);
      let funds: Funds = {
        settled: cash as Money,
        proceeds: {},
        used: {},
        owned: new Exact(0) as Quantity,
        unpaid: {},
      };
      const standing: { each: Parameters<typeof fundsAfter>[1]; own: UnpaidShares }[] = [];
      for (const { trade: each, back, deposit } of steps) {
        const fill = back < 3 ? standing.splice(back, 1)[0] : undefined;
        const sign = (fill?.each ?? each).side === 'buy' ? -1 : 1;
        if (fill) {
          funds = fundsAfterBust(funds, fill.each, fill.own).funds;
          cash = cash.minus(fill.each.amount.times(sign));
        } else {
          const after = fundsAfter(funds, each, '2026-11-20');
          funds = after.funds;
          standing.push({ each, own: after.unpaid });
          cash = cash.plus(each.amount.times(sign));
        }
        if (back === 9) {
          const more = new Exact(deposit).dividedBy(100);
          funds = { ...funds, settled: funds.settled.plus(more) as Money };
          cash = cash.plus(more);
        }
        funds = withPurchasesPaid(funds);
        check(funds, cash);
      }
    }),
  );
});
