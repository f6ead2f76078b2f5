import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deposit, open, place, placeTerms, reports, T0 } from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { EMPTY_LOT_BOOK, foldLots, type LotBook, lotsOf } from '../ledger/tax-lots.ts';
import { Exact, text } from '../money/exact.ts';

/** A fill of whole shares at a price in hundredths of a cent, as venues report price improvement. */
type Part = { readonly shares: number; readonly price: number };

const LIMIT = 9_999;
const parts = fc.array(
  fc.record({ shares: fc.integer({ min: 1, max: 9 }), price: fc.integer({ min: 1, max: LIMIT }) }),
  { minLength: 1, maxLength: 12 },
);

const dollars = (hundredths: number): Exact => new Exact(hundredths).dividedBy(10_000);
const sharesOf = (own: readonly Part[]): number => own.reduce((sum, { shares }) => sum + shares, 0);
const tradedValue = (own: readonly Part[]): Exact =>
  own.reduce((sum, { shares, price }) => sum.plus(dollars(price).times(shares)), new Exact(0));
const toTheCent = (value: Exact): Exact => value.toDecimalPlaces(2, Exact.ROUND_HALF_UP);
const upToTheCent = (value: Exact): Exact => value.toDecimalPlaces(2, Exact.ROUND_UP);

const fill = (side: 'buy' | 'sell', of: string, { shares, price }: Part, total: number) =>
  reports(of, side, 'ACME', {
    execId: `${of} ${total}`,
    execType: 'trade',
    lastQuantity: String(shares),
    lastPrice: text(dollars(price)),
    cumulativeQuantity: String(total),
    leavesQuantity: '1',
    transactTime: T0,
  });

/** The account after each fill, in the order of the parts. */
function filled(start: Scenario, side: 'buy' | 'sell', own: readonly Part[]): Scenario[] {
  let [scenario, total] = [start, 0];
  return own.map((part) => {
    total += part.shares;
    scenario = scenario.and(fill(side, 'o', part, total));
    return scenario;
  });
}

/** An account that has exactly what an order for so many shares at the limit holds. */
const buying = (shares: number, limit = LIMIT): Scenario =>
  given(open())
    .and(deposit('d', text(upToTheCent(dollars(limit).times(shares)))))
    .priced('ACME', text(dollars(limit)))
    .and(
      placeTerms('o', {
        type: 'limit',
        quantity: String(shares),
        limitPrice: text(dollars(limit)),
      }),
    );

const selling = (shares: number): Scenario =>
  given(open(), deposit('d', '10000'))
    .and(place('b', 'buy', String(shares), 'ACME', '1'))
    .and(fill('buy', 'b', { shares, price: 10_000 }, shares))
    .and(place('o', 'sell', String(shares), 'ACME'));

const withLots = (book: LotBook, after: Scenario): LotBook =>
  foldLots(book, after.lastEntry(), () => ({ symbol: 'ACME', side: 'buy' }));

const SETTLES = '2026-11-23';
const traded = (scenario: Scenario): Exact => new Exact(scenario.money().unsettled[SETTLES] ?? '0');

describe('the cash of an order', () => {
  it('filled in parts is that of all of it, rounded once', () => {
    fc.assert(
      fc.property(parts, (own) => {
        const shares = sharesOf(own);
        const bought = filled(buying(shares), 'buy', own).at(-1);
        expect(text(traded(bought as Scenario))).toBe(text(toTheCent(tradedValue(own)).negated()));
        const sold = filled(selling(shares), 'sell', own).at(-1) as Scenario;
        const fees = sold.order('o').feesCharged?.sec ?? new Exact(0);
        const proceeds = toTheCent(tradedValue(own)).minus(fees).minus(shares);
        expect(text(traded(sold))).toBe(text(proceeds));
      }),
      { numRuns: 40 },
    );
  });

  it('never costs with what it still holds more than it held at first', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: LIMIT }), (own, limit) => {
        const within = own.map((part) => ({ ...part, price: Math.min(part.price, limit) }));
        for (const after of filled(buying(sharesOf(own), limit), 'buy', within)) {
          expect(after.money().buyingPower).not.toMatch(/^-/);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('after busts and corrections is that of the fills that stand, rounded once', () => {
    const changes = fc.array(
      fc.record({ pick: fc.nat(), price: fc.option(fc.integer({ min: 1, max: LIMIT })) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(parts, changes, (own, undone) => {
        const before = filled(buying(sharesOf(own)), 'buy', own);
        let scenario = before.at(-1) as Scenario;
        let book = before.reduce(withLots, EMPTY_LOT_BOOK);
        let total = 0;
        let standing = own.map((part) => {
          total += part.shares;
          return { ...part, execId: `o ${total}` };
        });
        for (const [index, { pick, price }] of undone.entries()) {
          const busted = standing[pick % standing.length];
          if (busted === undefined) return;
          const again = price === null ? [] : [{ ...busted, price, execId: `undo ${index}` }];
          standing = [...standing.filter((each) => each !== busted), ...again];
          scenario = scenario.and(
            reports('o', 'buy', 'ACME', {
              execId: `undo ${index}`,
              execType: price === null ? 'trade-cancel' : 'trade-correct',
              execRefId: busted.execId,
              cumulativeQuantity: String(sharesOf(standing)),
              leavesQuantity: '1',
              ...(price === null
                ? {}
                : { lastQuantity: String(busted.shares), lastPrice: text(dollars(price)) }),
            }),
          );
          expect(text(traded(scenario))).toBe(text(toTheCent(tradedValue(standing)).negated()));
          book = withLots(book, scenario);
          const inLots = lotsOf(book).open.reduce((sum, lot) => sum.plus(lot.cost), new Exact(0));
          expect(text(inLots)).toBe(text(toTheCent(tradedValue(standing))));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('an order in dollars', () => {
  it('never costs more of them, whatever its parts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 99_999 }),
        fc.integer({ min: 1, max: LIMIT }),
        (cents, ask) => {
          const notional = text(new Exact(cents).dividedBy(100));
          const start = given(open(), deposit('d', notional))
            .priced('ACME', text(dollars(ask)))
            .and(placeTerms('o', { quantity: '0', notional }));
          const whole = Number(start.order('o').venueQuantity ?? 0);
          const own = Array.from({ length: Math.min(whole, 5) }, () => ({ shares: 1, price: ask }));
          for (const after of filled(start, 'buy', own)) {
            expect(after.money().buyingPower).not.toMatch(/^-/);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
