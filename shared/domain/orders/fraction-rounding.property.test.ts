import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deposit, open, placeTerms, reports, T0 } from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { Exact, text } from '../money/exact.ts';

/** Prices in hundredths of a cent, as quotes of stocks under a dollar and improved fills are. */
const price = (hundredths: number): Exact => new Exact(hundredths).dividedBy(10_000);
const shares = (billionths: number): Exact => new Exact(billionths).dividedBy(1_000_000_000);
const ZERO = new Exact(0);

const halfUp = (value: Exact): Exact => value.toDecimalPlaces(2, Exact.ROUND_HALF_UP);
const up = (value: Exact): Exact => value.toDecimalPlaces(2, Exact.ROUND_UP);

const SETTLES = '2026-11-23';
const traded = (scenario: Scenario): Exact => new Exact(scenario.money().unsettled[SETTLES] ?? '0');

const dollarsTo = (account: string, scenario: Scenario): Exact =>
  scenario
    .lastEntry()
    .postings.find(({ ledgerAccount, asset }) => ledgerAccount === account && asset === 'USD')
    ?.amount ?? ZERO;

type Trade = { readonly isBuy: boolean; readonly of: number; readonly at: number };
const trades = fc.array(
  fc.record({
    isBuy: fc.boolean(),
    of: fc.integer({ min: 1, max: 999_999_999 }),
    at: fc.integer({ min: 1, max: 50_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('trades with the firm’s inventory', () => {
  it('never bring the customer more, nor the inventory less, than they are worth: whatever prices and parts', () => {
    let filled = 0;
    const trade = (before: Scenario, { isBuy, of, at }: Trade, index: number): Scenario => {
      const terms = { side: isBuy ? 'buy' : 'sell', quantity: text(shares(of)) } as const;
      const after = before.priced('ACME', text(price(at))).when(placeTerms(`o${index}`, terms));
      if (after.order(`o${index}`).state !== 'FILLED') return after;
      filled += 1;
      const worth = price(at)
        .times(shares(of))
        .times(isBuy ? 1 : -1);
      const gained = dollarsTo('firm.inventory', after).minus(worth);
      expect(gained.isNegative()).toBe(false);
      expect(gained.lt('0.01')).toBe(true);
      const fees = dollarsTo('firm.fees.sec', after).plus(dollarsTo('firm.fees.taf', after));
      const customer = traded(after).minus(traded(before)).plus(fees);
      expect(text(customer)).toBe(text(worth.plus(gained).negated()));
      return after;
    };
    fc.assert(
      fc.property(trades, (own) => {
        own.reduce(trade, given(open(), deposit('d', '10000')));
      }),
      { numRuns: 100 },
    );
    expect(filled).toBeGreaterThan(100);
  });

  it('bought and sold again at the same price, in any parts, bring nothing', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 999_999_999 }), { maxLength: 6 });
    fc.assert(
      fc.property(parts, parts, fc.integer({ min: 1, max: 50_000 }), (bought, sold, at) => {
        const start = given(open(), deposit('d', '10000')).priced('ACME', text(price(at)));
        const buys = bought.map((of, index) =>
          placeTerms(`b${index}`, { quantity: text(shares(of)) }),
        );
        const sells = sold.map((of, index) =>
          placeTerms(`s${index}`, { side: 'sell', quantity: text(shares(of)) }),
        );
        const after = start.and(...buys, ...sells);
        const kept = new Exact(after.state.positions.get('ACME')?.quantity ?? 0).times(price(at));
        expect(traded(after).plus(kept).gt(0)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

type Part = { readonly shares: number; readonly price: number };
const LIMIT = 9_999;
const parts = fc.array(
  fc.record({ shares: fc.integer({ min: 1, max: 9 }), price: fc.integer({ min: 1, max: LIMIT }) }),
  { minLength: 1, maxLength: 8 },
);
const fractions = fc.integer({ min: 1, max: 999_999_999 });

const countOf = (own: readonly Part[]): number => own.reduce((sum, each) => sum + each.shares, 0);
const worthOf = (own: readonly Part[]): Exact =>
  own.reduce((sum, each) => sum.plus(price(each.price).times(each.shares)), ZERO);

/** An account that has exactly what a purchase of whole shares and a fraction holds. */
function buying(whole: number, fraction: number): Scenario {
  const each = price(LIMIT);
  const needed = up(each.times(whole)).plus(up(each.times(shares(fraction))));
  return given(open(), deposit('d', text(Exact.max(needed, 2))))
    .priced('ACME', text(each))
    .and(
      placeTerms('o', {
        type: 'limit',
        quantity: text(shares(fraction).plus(whole)),
        limitPrice: text(each),
      }),
    );
}

function filledIn(own: readonly Part[], start: Scenario): Scenario[] {
  let [scenario, total] = [start, 0];
  return own.map((part) => {
    total += part.shares;
    scenario = scenario.and(
      reports('o', 'buy', 'ACME', {
        execId: `o ${total}`,
        execType: 'trade',
        lastQuantity: String(part.shares),
        lastPrice: text(price(part.price)),
        cumulativeQuantity: String(total),
        leavesQuantity: String(countOf(own) - total),
        transactTime: T0,
      }),
    );
    return scenario;
  });
}

const purchases = fc
  .tuple(parts, fractions)
  // A fraction is bought for a dollar at least.
  .filter(([own, fraction]) =>
    price(LIMIT)
      .times(shares(fraction).plus(countOf(own)))
      .gte(1),
  );

describe('an order of whole shares and a fraction', () => {
  it('costs its whole shares rounded together and its fraction rounded up, however it was split', () => {
    fc.assert(
      fc.property(purchases, ([own, fraction]) => {
        const start = buying(countOf(own), fraction);
        const steps = filledIn(own, start);
        const left = [start, ...steps].map((each) => new Exact(each.money().buyingPower));
        for (const [index, each] of left.slice(1).entries()) {
          expect(each.gte(left[index] ?? 0)).toBe(true);
        }
        const done = steps.at(-1) as Scenario;
        expect(done.order('o').state).toBe('FILLED');
        const last = price(own.at(-1)?.price ?? 0);
        const cost = halfUp(worthOf(own)).plus(up(last.times(shares(fraction))));
        expect(text(traded(done))).toBe(text(cost.negated()));
      }),
      { numRuns: 60 },
    );
  });

  it('holds what both roundings together may come to: 1.01 and 0.06 for 10.5 at 0.1005', () => {
    const limit = { type: 'limit', quantity: '10.5', limitPrice: '0.1005' } as const;
    const having = (dollars: string) =>
      given(open(), deposit('d', dollars)).priced('ACME', '0.1005').and(placeTerms('o', limit));
    expect(having('1.06').order('o').reason).toBe('INSUFFICIENT_BUYING_POWER');
    const filled = filledIn([{ shares: 10, price: 1_005 }], having('1.07')).at(-1) as Scenario;
    expect([filled.order('o').state, text(traded(filled))]).toEqual(['FILLED', '-1.07']);
  });

  it('after a bust costs what stands, and holds what may be filled again', () => {
    fc.assert(
      fc.property(purchases, fc.nat(), fc.boolean(), ([own, fraction], pick, livesOn) => {
        const done = filledIn(own, buying(countOf(own), fraction)).at(-1) as Scenario;
        const index = pick % own.length;
        const busted = own[index] as Part;
        const left = own.toSpliced(index, 1);
        const after = done.and(
          reports('o', 'buy', 'ACME', {
            execId: 'bust',
            execType: 'trade-cancel',
            execRefId: `o ${countOf(own.slice(0, index + 1))}`,
            cumulativeQuantity: String(countOf(left)),
            leavesQuantity: livesOn ? String(busted.shares) : '0',
          }),
        );
        const last = price(own.at(-1)?.price ?? 0);
        const cost = halfUp(worthOf(left)).plus(up(last.times(shares(fraction))));
        expect(text(traded(after))).toBe(text(cost.negated()));
        if (!livesOn) return;
        const refilled = after.and(
          reports('o', 'buy', 'ACME', {
            execId: 'again',
            execType: 'trade',
            lastQuantity: String(busted.shares),
            lastPrice: text(price(LIMIT)),
            cumulativeQuantity: String(countOf(own)),
          }),
        );
        const spent = after.money().buyingPower;
        expect(new Exact(refilled.money().buyingPower).gte(spent)).toBe(true);
        expect(refilled.money().held).toBe('0');
      }),
      { numRuns: 60 },
    );
  });
});
